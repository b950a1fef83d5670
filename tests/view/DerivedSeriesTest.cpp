// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/DerivedSeries.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace mhc::view;

namespace {

/// A store whose records lie at `every`, 2·every … with value `scale`·step.
void record(SeriesStore& store, std::int64_t from, std::int64_t to, std::int64_t every, double scale) {
  SeriesRows rows;
  rows.metrics.push_back({"m", {}});
  for (std::int64_t step = from; step <= to; step += every) {
    rows.x.push_back({step, 10.0 * static_cast<double>(step), 0, 0, 0});
    rows.metrics[0].second.push_back(scale * static_cast<double>(step));
  }
  store.append(rows);
}

}  // namespace

TEST_CASE("difference and ratio stand at the steps that both runs have") {
  SeriesStore a, b;
  record(a, 2, 100, 2, 5);
  record(b, 3, 90, 3, 2);
  DerivedSeries derived;
  derived.update(Combination::Difference, BandKind::None, {a.series("m"), b.series("m")});
  const Series difference = derived.middle();
  REQUIRE(difference.size() == 15);  // 6, 12 … 90
  for (std::size_t i = 0; i < difference.size(); ++i) {
    CHECK(difference.step[i] == 6 * static_cast<std::int64_t>(i + 1));
    CHECK(difference.values[i] == 3 * static_cast<double>(difference.step[i]));
    CHECK(difference.tokens[i] == 10 * static_cast<double>(difference.step[i]));
  }
  CHECK(derived.low().empty());
  derived.update(Combination::Ratio, BandKind::None, {a.series("m"), b.series("m")});
  REQUIRE(derived.middle().size() == 15);
  CHECK(derived.middle().values[7] == 2.5);
}

TEST_CASE("a derived series grows with its inputs as if it were made at once") {
  SeriesStore a, b;
  record(a, 1, 50, 1, 1);
  record(b, 1, 30, 1, 3);
  DerivedSeries grown;
  grown.update(Combination::Mean, BandKind::Extremes, {a.series("m"), b.series("m")});
  CHECK(grown.middle().size() == 30);
  record(b, 31, 40, 1, 3);
  grown.update(Combination::Mean, BandKind::Extremes, {a.series("m"), b.series("m")});
  const auto epoch = grown.middle().epoch;
  record(a, 51, 60, 1, 1);
  record(b, 41, 55, 1, 3);
  grown.update(Combination::Mean, BandKind::Extremes, {a.series("m"), b.series("m")});
  REQUIRE(grown.middle().size() == 55);
  CHECK(grown.middle().epoch == epoch);
  for (std::size_t i = 0; i < 55; ++i) {
    const auto step = static_cast<double>(i + 1);
    REQUIRE(grown.middle().values[i] == 2 * step);
    REQUIRE(grown.low().values[i] == step);
    REQUIRE(grown.high().values[i] == 3 * step);
  }
  a.clear();
  record(a, 1, 10, 1, 7);
  grown.update(Combination::Mean, BandKind::Extremes, {a.series("m"), b.series("m")});
  CHECK(grown.middle().size() == 10);
  CHECK(grown.middle().values[0] == 5);
  CHECK(grown.middle().epoch != epoch);
}

TEST_CASE("bands around a mean") {
  SeriesStore stores[3];
  for (int i = 0; i < 3; ++i) record(stores[i], 1, 4, 1, 1 + i);  // at step 1: 1, 2, 3
  const std::vector<Series> inputs{stores[0].series("m"), stores[1].series("m"), stores[2].series("m")};
  DerivedSeries derived;
  derived.update(Combination::Mean, BandKind::Deviation, inputs);
  CHECK(derived.middle().values[0] == 2);
  CHECK(derived.low().values[0] == Approx(1));
  CHECK(derived.high().values[3] == Approx(12));
  derived.update(Combination::Mean, BandKind::Confidence, inputs);
  CHECK(derived.high().values[0] == Approx(2 + 4.303 / std::sqrt(3)));
  derived.update(Combination::Mean, BandKind::Confidence, {inputs[0]});
  CHECK(derived.low().values[0] == derived.high().values[0]);
  CHECK(studentT95(32) == Approx(2.040).margin(0.002));
  CHECK(studentT95(100'000) == Approx(1.960).margin(0.001));
}

TEST_CASE("what is not finite stays visible, and nothing comes of nothing") {
  SeriesStore a, b;
  record(a, 0, 3, 1, 1);
  record(b, 0, 3, 1, NAN);
  DerivedSeries derived;
  derived.update(Combination::Difference, BandKind::None, {a.series("m"), b.series("m")});
  REQUIRE(derived.middle().size() == 4);
  CHECK(std::isnan(derived.middle().values[2]));
  derived.update(Combination::Ratio, BandKind::None, {a.series("m")});  // no second run
  CHECK(derived.middle().empty());
  derived.update(Combination::Mean, BandKind::None, {});
  CHECK(derived.middle().empty());
  derived.update(Combination::Mean, BandKind::None, {Series{}, a.series("m")});
  CHECK(derived.middle().empty());
}
