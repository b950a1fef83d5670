// SPDX-License-Identifier: GPL-3.0-or-later
// What ranks do together, with threads as ranks.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstring>

#include "core/base/Philox.h"
#include "core/training/collective/SingleCollective.h"
#include "tests/training/LocalRanks.h"

using namespace mhc;
using namespace mhc::training;
using mhc::training::test::onRanks;

namespace {

float drawn(int rank, std::int64_t i) {
  return uniformOf(philox(11, static_cast<std::uint64_t>(rank), static_cast<std::uint64_t>(i))[0]) - 0.5F;
}

std::vector<float> valuesOf(int rank, std::int64_t count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) values[static_cast<std::size_t>(i)] = drawn(rank, i);
  return values;
}

using PerRank = std::vector<std::vector<float>>;

/// Every rank's result of an all-reduce in two pieces that are both started before either is waited for.
PerRank reduced(int size, std::int64_t count) {
  PerRank results(static_cast<std::size_t>(size));
  onRanks(size, [&](Collective& ranks) {
    auto values = valuesOf(ranks.rank(), count);
    const std::int64_t half = count / 3;
    const auto first = ranks.allReduce(values.data(), half);
    const auto second = ranks.allReduce(values.data() + half, count - half);
    if (!ranks.wait(second).ok() || !ranks.wait(first).ok()) return;
    results[static_cast<std::size_t>(ranks.rank())] = values;
  });
  return results;
}

}  // namespace

TEST_CASE("Sums over ranks are right, the same bytes on every rank, and the same again") {
  for (const int size : {1, 2, 3, 5}) {
    for (const std::int64_t count : {std::int64_t{1}, std::int64_t{2}, std::int64_t{17}, std::int64_t{70001}}) {
      INFO(size << " ranks, " << count << " values");
      const PerRank results = reduced(size, count);
      REQUIRE(results[0].size() == static_cast<std::size_t>(count));
      double worst = 0;
      for (std::int64_t i = 0; i < count; ++i) {
        double sum = 0;
        for (int rank = 0; rank < size; ++rank) sum += static_cast<double>(drawn(rank, i));
        worst = std::max(worst, std::abs(sum - static_cast<double>(results[0][static_cast<std::size_t>(i)])));
      }
      CHECK(worst < 1e-6);
      for (const auto& result : results) CHECK(result == results[0]);
      CHECK(reduced(size, count) == results);
    }
  }
}

TEST_CASE("Parts of any size, also empty ones, are summed to their owners and brought back to all") {
  constexpr int size = 3;
  const std::vector<std::int64_t> offsets{2, 2, 40, 57};  // rank 0 owns nothing
  PerRank results(size);
  onRanks(size, [&](Collective& ranks) {
    auto values = valuesOf(ranks.rank(), 60);
    if (!ranks.wait(ranks.reduceScatter(values.data(), offsets)).ok()) return;
    if (!ranks.wait(ranks.allGather(values.data(), offsets)).ok()) return;
    results[static_cast<std::size_t>(ranks.rank())] = values;
  });
  for (int rank = 0; rank < size; ++rank) {
    const auto& result = results[static_cast<std::size_t>(rank)];
    REQUIRE(result.size() == 60);
    for (std::int64_t i = 0; i < 60; ++i) {
      const float sum = drawn(0, i) + drawn(1, i) + drawn(2, i);
      const bool inside = i >= 2 && i < 57;
      CHECK(result[static_cast<std::size_t>(i)] == Approx(inside ? sum : drawn(rank, i)).margin(1e-6));
    }
  }
}

TEST_CASE("Every rank gets root's bytes, and all of what each rank gave") {
  for (const int size : {2, 3, 4, 7}) {
    std::vector<int> good(static_cast<std::size_t>(size), 0);
    onRanks(size, [&](Collective& ranks) {
      int right = 0;
      for (int root = 0; root < size; ++root) {
        std::int64_t value = ranks.rank() == root ? 1000 + root : 0;
        if (ranks.broadcast(&value, sizeof value, root).ok() && value == 1000 + root) ++right;
      }
      const double mine = 0.5 * ranks.rank();
      std::vector<double> all(static_cast<std::size_t>(size));
      bool equal = ranks.gather(&mine, sizeof mine, all.data()).ok();
      for (int r = 0; r < size; ++r) equal = equal && all[static_cast<std::size_t>(r)] == 0.5 * r;
      good[static_cast<std::size_t>(ranks.rank())] = right + (equal && ranks.barrier().ok() ? 1 : 0);
    });
    for (const int count : good) CHECK(count == size + 1);
  }
}

TEST_CASE("A rank that does not take part is missed in time, by a sentence, and for good") {
  std::vector<std::string> said(2);
  std::vector<ExitCode> codes(2, ExitCode::Finished);
  onRanks(3, [&](Collective& ranks) {
    ranks.setTimeout(std::chrono::milliseconds(300));
    if (ranks.rank() == 2) return;
    std::vector<float> values(100, 1.0F);
    const auto done = ranks.wait(ranks.allReduce(values.data(), 100));
    const auto after = ranks.barrier();
    if (done.ok() || after.ok() || done.error().text() != after.error().text()) return;
    said[static_cast<std::size_t>(ranks.rank())] = done.error().text();
    codes[static_cast<std::size_t>(ranks.rank())] = done.error().code;
  });
  for (const ExitCode code : codes) CHECK(code == ExitCode::RankLost);
  for (const std::string& text : said) {
    INFO(text);
    CHECK(text.find("has not answered for 0.3 s") != std::string::npos);
    CHECK(text.find("--resume") != std::string::npos);
  }
}

TEST_CASE("The processes of other ranks are seen to stop and to die") {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (;;) ::pause();
  }
  Peer self = describeThisProcess();
  Peer other = self;
  other.process = child;
  PeerWatch young({self, other}, 0);
  CHECK(young.hasDied(1));  // the id is taken by a process that began at another time, or was read too early
  // What the child says of itself is what a description holds but for the id and the start.
  Peer described = other;
  for (int i = 0; i < 200 && PeerWatch({self, described}, 0).hasDied(1); ++i) ++described.started;
  const PeerWatch watch({self, described}, 0);
  REQUIRE_FALSE(watch.hasDied(1));
  CHECK(watch.died().empty());
  CHECK(watch.stopped().empty());
  ::kill(child, SIGSTOP);
  int status = 0;
  ::waitpid(child, &status, WUNTRACED);
  CHECK(watch.stopped().find("Rank 1 (process " + std::to_string(child)) == 0);
  CHECK(watch.died().empty());
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  CHECK(watch.died() == watch.nameOf(1) + " has died");
  Peer elsewhere = described;
  elsewhere.space += 1;
  CHECK_FALSE(PeerWatch({self, elsewhere}, 0).hasDied(1));  // nothing is known of it
}

TEST_CASE("One rank alone changes nothing") {
  SingleCollective alone;
  auto values = valuesOf(0, 9);
  const auto before = values;
  CHECK(alone.wait(alone.allReduce(values.data(), 9)).ok());
  CHECK(values == before);
  const double mine = 4.5;
  double all = 0;
  CHECK(alone.gather(&mine, sizeof mine, &all).ok());
  CHECK(all == 4.5);
  CHECK(alone.barrier().ok());
}
