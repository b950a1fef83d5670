// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Batches.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "core/data/Permutation.h"

using namespace mhc;
using namespace mhc::data;

namespace {

/// Token i has the id i, so that a window tells where it came from.
class Counting final : public TokenArray {
 public:
  explicit Counting(std::uint64_t size) : size_(size) {}
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] std::int64_t vocabularySize() const override { return 1 << 30; }
  [[nodiscard]] Result<void> read(std::uint64_t first, std::uint64_t count, std::int32_t* ids) const override {
    if (first > size_ || count > size_ - first || fail) return makeError(ExitCode::BadData, "test", "No more.");
    for (std::uint64_t k = 0; k < count; ++k) ids[k] = static_cast<std::int32_t>(first + k);
    return {};
  }
  [[nodiscard]] std::string identity() const override { return "counting"; }
  bool fail = false;

 private:
  std::uint64_t size_;
};

constexpr std::int64_t T = 5;

struct Fixture {
  std::shared_ptr<Counting> tokens = std::make_shared<Counting>(203);
  Split split = Split::make(203, 0.2, T).value();
  [[nodiscard]] BatchSource source(std::uint64_t seed = 1) const { return {tokens, split.training, T, seed}; }
};

std::vector<std::int32_t> take(BatchSource& source, std::int64_t batch, std::vector<std::int32_t>* targets = nullptr) {
  std::vector<std::int32_t> ids(static_cast<std::size_t>(batch * T));
  std::vector<std::int32_t> next(ids.size());
  REQUIRE(source.next(ids.data(), next.data(), batch).ok());
  if (targets != nullptr) *targets = next;
  return ids;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "An epoch uses every training window once, in the order of the permutation", "[data]") {
  CHECK(split.training.tokens == 163);
  CHECK(split.training.windows == 32);
  auto batches = source(9);
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    std::set<std::int32_t> starts;
    for (std::uint64_t i = 0; i < 32; i += 4) {
      std::vector<std::int32_t> targets;
      const auto ids = take(batches, 4, &targets);
      for (std::uint64_t row = 0; row < 4; ++row) {
        const std::int32_t start = ids[row * T];
        CHECK(start == static_cast<std::int32_t>(Permutation(9, epoch, 32)(i + row) * T));
        starts.insert(start);
        for (std::int32_t t = 0; t < T; ++t) {
          const std::size_t at = row * T + static_cast<std::size_t>(t);
          CHECK(ids[at] == start + t);
          CHECK(targets[at] == start + t + 1);
          CHECK(targets[at] < 163);  // never a token that is held out
        }
      }
    }
    CHECK(starts.size() == 32);
  }
}

TEST_CASE_METHOD(Fixture, "Batches cross from one epoch into the next", "[data]") {
  auto small = source();
  auto large = source();
  std::vector<std::int32_t> one;
  for (int i = 0; i < 70; ++i) {
    const auto ids = take(small, 1);
    one.insert(one.end(), ids.begin(), ids.end());
  }
  CHECK(take(large, 70) == one);
  CHECK(large.position() == DataPosition{2, 6});
  CHECK(small.position() == large.position());
}

TEST_CASE_METHOD(Fixture, "Seeking gives what replaying gives", "[data]") {
  for (int steps = 0; steps < 25; ++steps) {
    auto replayed = source();
    for (int i = 0; i < steps; ++i) take(replayed, 3);
    auto sought = source();
    REQUIRE(sought.seek(replayed.position()).ok());
    CHECK(take(sought, 3) == take(replayed, 3));
    CHECK(sought.position() == replayed.position());
  }
  auto batches = source();
  CHECK(batches.seek({5, 32}).ok());  // the end of an epoch
  const auto refused = batches.seek({0, 33});
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ExitCode::BadData);
}

TEST_CASE_METHOD(Fixture, "Seeds differ, and a failed read leaves the position", "[data]") {
  auto first = source(1);
  auto second = source(2);
  CHECK(take(first, 32) != take(second, 32));
  const DataPosition before = first.position();
  tokens->fail = true;
  std::vector<std::int32_t> ids(T), targets(T);
  CHECK(!first.next(ids.data(), targets.data(), 1).ok());
  CHECK(first.position() == before);
  CHECK(!BatchSource(tokens, WindowRange{}, T, 1).next(ids.data(), targets.data(), 1).ok());
}

TEST_CASE_METHOD(Fixture, "Evaluation takes consecutive windows from the start of the held-out part", "[data]") {
  CHECK(split.validation.first == 163);
  CHECK(split.validation.windows == 7);  // 40 tokens
  const auto starts = [&](std::int64_t maximumTokens, std::int64_t batch) {
    EvaluationSource evaluation(tokens, split.validation, T, maximumTokens);
    std::vector<std::int32_t> ids(static_cast<std::size_t>(batch * T)), targets(ids.size());
    std::vector<std::int32_t> found;
    for (;;) {
      const auto rows = evaluation.next(ids.data(), targets.data(), batch);
      REQUIRE(rows.ok());
      if (rows.value() == 0) break;
      for (std::int64_t row = 0; row < batch; ++row) {
        const auto at = static_cast<std::size_t>(std::min(row, rows.value() - 1) * T);
        CHECK(ids[static_cast<std::size_t>(row * T)] == ids[at]);  // spare rows repeat the last one
        if (row < rows.value()) found.push_back(ids[at]);
        CHECK(targets[at + T - 1] == ids[at] + T);
      }
    }
    CHECK(found.size() == evaluation.windows());
    CHECK(evaluation.tokens() == found.size() * T);
    evaluation.rewind();
    REQUIRE(evaluation.next(ids.data(), targets.data(), batch).ok());
    CHECK(ids[0] == 163);
    return found;
  };
  CHECK(starts(0, 2) == std::vector<std::int32_t>{163, 168, 173, 178, 183, 188, 193});
  CHECK(starts(1000, 3) == starts(0, 1));
  CHECK(starts(15, 2) == std::vector<std::int32_t>{163, 168, 173});
  CHECK(starts(19, 4) == std::vector<std::int32_t>{163, 168, 173});
  CHECK(starts(1, 4) == std::vector<std::int32_t>{163});
}
