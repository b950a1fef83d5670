// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/run/Thinning.h"
#include "tests/run/DatabaseFixture.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;

namespace {

/// Records every `every` steps up to `last`, thinned as they come.
std::vector<std::int64_t> keptAfter(std::int64_t last, std::int64_t every, const std::set<std::int64_t>& markers,
                                    std::size_t look) {
  std::vector<std::int64_t> kept;
  for (std::int64_t step = 0; step <= last; step += every) {
    kept.push_back(step);
    if (kept.size() % look != 0) continue;
    const auto drop = recordsToDrop(kept, markers);
    std::vector<std::int64_t> left;
    std::set_difference(kept.begin(), kept.end(), drop.begin(), drop.end(), std::back_inserter(left));
    kept = std::move(left);
  }
  return kept;
}

}  // namespace

TEST_CASE("cells never cross a decade, and there are 225 in each") {
  for (std::int64_t decade : {1000, 10000, 100000}) {
    std::set<std::int64_t> cells;
    for (std::int64_t step = decade; step < decade * 10; ++step) cells.insert(thinningCell(step));
    CHECK(cells.size() == 225);
    CHECK(*cells.begin() == decade);
  }
}

TEST_CASE("thinning keeps what it promises") {
  const std::set<std::int64_t> markers{5003, 70001};
  const auto kept = keptAfter(100000, 1, markers, 250);
  const auto has = [&](std::int64_t step) { return std::binary_search(kept.begin(), kept.end(), step); };
  for (std::int64_t step = 0; step <= 1000; ++step) REQUIRE(has(step));
  for (std::int64_t step = 100000 - 999; step <= 100000; ++step) REQUIRE(has(step));
  for (const std::int64_t marker : markers) {
    for (std::int64_t step = marker - 5; step <= marker + 5; ++step) CHECK(has(step));
  }
  const auto within = [&](std::int64_t a, std::int64_t b) {
    return std::lower_bound(kept.begin(), kept.end(), b) - std::lower_bound(kept.begin(), kept.end(), a);
  };
  CHECK(within(1000, 10000) >= 200);
  CHECK(within(1000, 10000) < 300);
  CHECK(within(10000, 100000) >= 200);
  CHECK(kept.size() < 3000);
}

TEST_CASE("records further apart than a cell all stay") {
  const auto kept = keptAfter(200000, 500, {}, 100);
  const std::vector<std::int64_t> early(kept.begin(), std::lower_bound(kept.begin(), kept.end(), 10000));
  CHECK(early.size() == 20);  // 0, 500, …, 9500
}

TEST_CASE("the fate of an old record does not depend on when thinning is done") {
  const auto seldom = keptAfter(60000, 3, {777, 31000}, 1500);
  const auto often = keptAfter(60000, 3, {777, 31000}, 40);
  const auto all = keptAfter(60000, 3, {777, 31000}, 1);
  const auto old = [](const std::vector<std::int64_t>& steps) {
    return std::vector<std::int64_t>(steps.begin(), std::lower_bound(steps.begin(), steps.end(), 40000));
  };
  CHECK(old(seldom) == old(often));
  CHECK(old(often) == old(all));
}

TEST_CASE("the database is thinned in batches and its generation tells") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  std::vector<StepRecords> steps;
  for (std::int64_t step = 0; step <= 3200; ++step) {
    StepRecords records;
    records.step = step;
    records.rows.push_back({step, step, step, 0});
    records.blobs.push_back({BlobKind::MixingMean, 1, numbers(8, step, 1)});
    steps.push_back(std::move(records));
  }
  EventRecord alert;
  alert.step = 1503;
  alert.kind = "alert";
  steps[1503].events.push_back(alert);
  const auto reader = openReader(run / "run.db");
  const std::int64_t generation = reader->meta().value().generation;
  std::vector<std::vector<StepRecords>> portions;
  for (std::size_t i = 0; i < steps.size(); i += 50) {
    REQUIRE(writer->append({steps.begin() + static_cast<std::ptrdiff_t>(i),
                            steps.begin() + static_cast<std::ptrdiff_t>(std::min(i + 50, steps.size()))}, {}).ok());
    REQUIRE(writer->thin(250).ok());
  }
  const std::int64_t later = reader->meta().value().generation;
  CHECK(later > generation);
  CHECK(later - generation <= 5);
  const auto kept = reader->recordedSteps().value();
  CHECK(kept.size() < 2700);
  CHECK(std::binary_search(kept.begin(), kept.end(), 0));
  CHECK(std::binary_search(kept.begin(), kept.end(), 1508));
  CHECK_FALSE(std::binary_search(kept.begin(), kept.end(), 1515));
  CHECK(reader->stepRows().value().size() == 3201);  // only details are thinned

  // A writer that opens the file later decides as the first one would have.
  writer->keepEverything(true);
  REQUIRE(writer->thin(1).ok());
  CHECK(reader->recordedSteps().value() == kept);
}
