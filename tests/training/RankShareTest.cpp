// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ranks/RankShare.h"

#include <catch2/catch.hpp>

#include "core/data/Dataset.h"

using namespace mhc;
using namespace mhc::training;

TEST_CASE("Shares of a step join to the step, in order, in passes no larger than micro_batch") {
  for (std::int64_t micro = 1; micro <= 9; ++micro) {
    for (std::int64_t accumulation = 1; accumulation <= 4; ++accumulation) {
      config::TrainingConfig training;
      training.micro_batch = micro;
      training.accumulation = accumulation;
      for (int size = 1; size <= micro * accumulation; ++size) {
        CHECK(checkShares(training, size).ok());
        std::int64_t next = 0;
        for (int rank = 0; rank < size; ++rank) {
          const RankShare share = shareOf(training, rank, size);
          CHECK(share.first == next);
          CHECK(share.rows >= micro * accumulation / size);
          CHECK(share.micro <= micro);
          std::int64_t rows = 0;
          for (std::int64_t pass = 0; pass < share.passes(); ++pass) {
            CHECK((share.rowsOf(pass) >= 1 && share.rowsOf(pass) <= share.micro));
            rows += share.rowsOf(pass);
          }
          CHECK(rows == share.rows);
          next += share.rows;
        }
        CHECK(next == micro * accumulation);
      }
      const auto refused = checkShares(training, static_cast<int>(micro * accumulation) + 1);
      REQUIRE_FALSE(refused.ok());
      CHECK(refused.error().code == ExitCode::BadConfiguration);
    }
  }
  config::TrainingConfig alone;
  alone.micro_batch = 8;
  alone.accumulation = 3;
  const RankShare share = shareOf(alone, 0, 1);
  CHECK(share.micro == 8);
  CHECK(share.passes() == 3);
}

TEST_CASE("What ranks read joins to what one reads, over the ends of epochs too") {
  config::TrainingConfig training;
  training.data = "synthetic:copy";
  training.sequence_length = 512;
  training.micro_batch = 7;
  training.accumulation = 3;
  const auto opened = data::Dataset::open(training);
  REQUIRE(opened.ok());
  data::BatchSource one = opened.value().batches();
  const auto windows = one.windows();
  REQUIRE(one.seek({2, windows - 30}).ok());
  std::vector<data::BatchSource> sources(4, one);
  std::vector<std::int32_t> ids(static_cast<std::size_t>(21 * 512)), targets(ids.size());
  for (int step = 0; step < 4; ++step) {
    REQUIRE(one.next(ids.data(), targets.data(), 21).ok());
    std::vector<std::int32_t> joined, joinedTargets, part, partTargets;
    for (int rank = 0; rank < 4; ++rank) {
      auto& source = sources[static_cast<std::size_t>(rank)];
      REQUIRE(readShare(source, shareOf(training, rank, 4), part, partTargets).ok());
      joined.insert(joined.end(), part.begin(), part.end());
      joinedTargets.insert(joinedTargets.end(), partTargets.begin(), partTargets.end());
      CHECK(source.position() == one.position());
    }
    CHECK(joined == ids);
    CHECK(joinedTargets == targets);
  }
}

TEST_CASE("Parts of an evaluation join to the whole, in order") {
  config::TrainingConfig training;
  training.data = "synthetic:copy";
  training.sequence_length = 64;
  const auto opened = data::Dataset::open(training);
  REQUIRE(opened.ok());
  for (const int parts : {1, 2, 3, 9}) {
    auto whole = opened.value().evaluation(64 * 7);
    REQUIRE(whole.windows() == 7);
    std::uint64_t windows = 0;
    std::vector<std::int32_t> ids(64), targets(64), some(64), ignored(64);
    for (int index = 0; index < parts; ++index) {
      auto part = whole.part(index, parts);
      windows += part.windows();
      while (part.next(some.data(), ignored.data(), 1).value() == 1) {
        REQUIRE(whole.next(ids.data(), targets.data(), 1).value() == 1);
        CHECK(some == ids);
      }
      part.rewind();
      CHECK(part.next(some.data(), ignored.data(), 1).value() == (part.windows() > 0 ? 1 : 0));
    }
    CHECK(windows == 7);
  }
}
