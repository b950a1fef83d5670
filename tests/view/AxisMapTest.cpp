// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/AxisMap.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace mhc::view;

namespace {
std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> result;
  for (const Tick& tick : ticks) {
    if (!tick.label.empty()) result.push_back(tick.label);
  }
  return result;
}
using Texts = std::vector<std::string>;
}  // namespace

TEST_CASE("positions and values are inverse, linear and logarithmic") {
  for (const bool logarithmic : {false, true}) {
    const AxisMap map({0.01, 100}, logarithmic);
    for (const double value : {0.01, 0.5, 7.0, 100.0}) CHECK(map.value(map.position(value)) == Approx(value));
    CHECK(map.position(0.01) == 0);
    CHECK(map.position(100) == Approx(1));
  }
  CHECK(AxisMap({0.01, 100}, true).position(1) == Approx(0.5));
}

TEST_CASE("values that a logarithmic axis cannot show have no place") {
  const AxisMap map({1, 10}, true);
  CHECK(std::isnan(map.position(0)));
  CHECK(std::isnan(map.position(-3)));
  CHECK(std::isnan(map.position(NAN)));
}

TEST_CASE("nonsense ranges become usable ones") {
  for (const bool logarithmic : {false, true}) {
    for (const Range range : {Range{NAN, 1}, Range{3, 3}, Range{5, 2}, Range{0, 0}, Range{-4, -1}, Range{0, INFINITY},
                              Range{1e300, 1e300}, Range{-1, 1}}) {
      const AxisMap map(range, logarithmic);
      CHECK(map.range().high > map.range().low);
      CHECK(std::isfinite(map.value(0.5)));
      CHECK(axisTicks(map, 5).size() < 100);
    }
  }
}

TEST_CASE("zooming keeps the value under the pointer, shifting keeps the span") {
  for (const bool logarithmic : {false, true}) {
    const AxisMap map({1, 1000}, logarithmic);
    const double under = map.value(0.3);
    CHECK(map.zoomed(0.3, 0.5).value(0.3) == Approx(under));
    CHECK(map.shifted(0.25).value(0) == Approx(map.value(0.25)));
    CHECK(map.between(0.8, 0.2).range().low == Approx(map.value(0.2)));
  }
}

TEST_CASE("linear ticks stand at 1-2-5 steps with the decimals they need") {
  CHECK(labels(axisTicks(AxisMap({0, 10}, false), 5)) == Texts{"0", "2", "4", "6", "8", "10"});
  CHECK(labels(axisTicks(AxisMap({1.02, 1.31}, false), 6)) == Texts{"1.05", "1.10", "1.15", "1.20", "1.25", "1.30"});
  CHECK(labels(axisTicks(AxisMap({0, 2e4}, false), 4)) == Texts{"0", "5000", "10k", "15k", "20k"});
  CHECK(labels(axisTicks(AxisMap({-1, 1}, false), 4)) == Texts{"-1.0", "-0.5", "0", "0.5", "1.0"});
  CHECK(labels(axisTicks(AxisMap({0, 6e-4}, false), 3)) == Texts{"0", "0.0002", "0.0004", "0.0006"});
}

TEST_CASE("logarithmic ticks: decades, with 2 and 5 where there is room, linear in a short range") {
  CHECK(labels(axisTicks(AxisMap({1e-4, 1}, true), 5)) == Texts{"0.0001", "0.001", "0.01", "0.1", "1"});
  CHECK(labels(axisTicks(AxisMap({1, 100}, true), 6)) == Texts{"1", "2", "5", "10", "20", "50", "100"});
  CHECK(labels(axisTicks(AxisMap({2, 3}, true), 5)) == Texts{"2.0", "2.2", "2.4", "2.6", "2.8", "3.0"});
  CHECK(labels(axisTicks(AxisMap({1e-30, 1e30}, true), 5)).size() <= 6);
}

TEST_CASE("time ticks use whole seconds, minutes, hours and days") {
  CHECK(labels(timeTicks(AxisMap({0, 100}, false), 4)) == Texts{"0", "30 s", "1 min", "1.5 min"});
  CHECK(labels(timeTicks(AxisMap({0, 3600 * 5}, false), 5)) == Texts{"0", "1 h", "2 h", "3 h", "4 h", "5 h"});
}
