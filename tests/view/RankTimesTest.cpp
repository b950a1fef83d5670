// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/RankTimes.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace mhc::view;

namespace {

/// Three ranks over `steps` steps; rank 2 works twice as long at every fifth, and the others wait for it.
void record(SeriesStore& store, int steps) {
  SeriesRows rows;
  std::vector<double> works[3], waits[3];
  for (int step = 1; step <= steps; ++step) {
    rows.x.push_back({.step = step});
    const double slow = step % 5 == 0 ? 2.0 : 1.0;
    for (int rank = 0; rank < 3; ++rank) {
      works[rank].push_back(rank == 2 ? slow : 1.0);
      waits[rank].push_back(slow + 0.1 - works[rank].back());
    }
  }
  for (int rank = 0; rank < 3; ++rank) {
    rows.metrics.emplace_back("rank_" + std::to_string(rank) + "_step_seconds", works[rank]);
    rows.metrics.emplace_back("rank_" + std::to_string(rank) + "_collective_seconds", waits[rank]);
  }
  store.append(rows);
}

}  // namespace

TEST_CASE("Names of ranks' series") {
  CHECK(rankMetric("rank_12_step_seconds")->rank == 12);
  CHECK(rankMetric("rank_0_collective_seconds")->quantity == RankQuantity::CollectiveSeconds);
  for (const char* name :
       {"rank__step_seconds", "rank_1_step", "rank1_step_seconds", "rank_-1_step_seconds", "train_loss",
        "rank_1x_step_seconds", "rank_99999999999_step_seconds", "rank_70000_step_seconds", ""}) {
    INFO(name);
    CHECK_FALSE(rankMetric(name));
  }
}

TEST_CASE("The straggler is who works longest, not who takes longest") {
  SeriesStore store;
  record(store, 20);
  const RankTimes times = rankTimes(store, 100);
  REQUIRE(times.ranks == 3);
  REQUIRE(times.columns() == 20);
  for (std::size_t column = 0; column < 20; ++column) {
    const bool slow = times.first[column] % 5 == 0;
    CHECK(times.straggling[times.at(2, column)] == slow);
    CHECK_FALSE(times.straggling[times.at(0, column)]);
    CHECK(times.seconds[times.at(2, column)] == Approx(slow ? 2 : 1));
    CHECK(times.waiting[times.at(0, column)] == Approx(slow ? 1.1 : 0.1));
  }
  CHECK(times.summary[2].straggled == 4);
  CHECK(times.summary[0].straggled == 0);
  CHECK(times.summary[2].median == Approx(1));
  CHECK(times.summary[2].longest == Approx(2));
  CHECK(times.summary[0].waiting == Approx(0.1 / 1.1));
}

TEST_CASE("Many steps share columns, and a straggler stays in sight") {
  SeriesStore store;
  record(store, 1003);
  const RankTimes times = rankTimes(store, 50);
  CHECK(times.columns() <= 50);
  CHECK(times.first.front() == 1);
  CHECK(times.last.back() == 1003);
  std::size_t marked = 0;
  for (std::size_t column = 0; column < times.columns(); ++column) {
    CHECK(times.first[column] <= times.last[column]);
    if (column > 0) CHECK(times.first[column] == times.last[column - 1] + 1);
    marked += times.straggling[times.at(2, column)] ? 1U : 0U;
    CHECK(times.seconds[times.at(2, column)] == Approx(2));
  }
  CHECK(marked == times.columns());
  CHECK(times.summary[2].straggled == 200);
}

TEST_CASE("Of two ranks the slower one straggles; one rank alone never does; a rank without records is empty") {
  SeriesStore two;
  two.append({{{.step = 1}}, {{"rank_0_step_seconds", {1.0}}, {"rank_1_step_seconds", {1.5}}}});
  const RankTimes times = rankTimes(two, 10);
  CHECK(times.straggling[times.at(1, 0)]);
  CHECK_FALSE(times.straggling[times.at(0, 0)]);
  CHECK(std::isnan(times.summary[0].waiting));

  SeriesStore gap;
  gap.append({{{.step = 1}}, {{"rank_2_step_seconds", {1.0}}}});
  const RankTimes lonely = rankTimes(gap, 10);
  CHECK(lonely.ranks == 3);
  CHECK(std::isnan(lonely.seconds[lonely.at(0, 0)]));
  CHECK_FALSE(lonely.straggling[lonely.at(2, 0)]);
  CHECK(lonely.summary[0].steps == 0);

  const SeriesStore none;
  CHECK(rankTimes(none, 10).empty());
}

TEST_CASE("The comparison of ranks tells the last result and the first difference") {
  SeriesStore store;
  CHECK_FALSE(ranksEqual(store).compared);
  store.append({{{.step = 10}, {.step = 20}}, {{"ranks_equal", {1.0, 1.0}}}});
  CHECK((ranksEqual(store).equal && ranksEqual(store).step == 20 && ranksEqual(store).firstUnequal == -1));
  store.append({{{.step = 30}, {.step = 40}}, {{"ranks_equal", {0.0, 1.0}}}});
  const RanksEqual last = ranksEqual(store);
  CHECK((last.equal && last.step == 40 && last.firstUnequal == 30 && last.comparisons == 4));
}
