// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/AutoRange.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/view/SeriesFixture.h"

using namespace mhc::view;

TEST_CASE("the automatic range holds all finite values with a margin") {
  const Range range = autoRange({1, NAN, 3, INFINITY}, {});
  CHECK(range.low == Approx(0.9));
  CHECK(range.high == Approx(3.1));
  CHECK(autoRange({}, {}) == Range{0, 1});
  const Range single = autoRange({5}, {});
  CHECK(single.low < 5);
  CHECK(single.high > 5);
}

TEST_CASE("ignoring outliers takes the 5th and 95th percentile") {
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i) values.push_back(i);
  values.push_back(1e9);
  const Range range = autoRange(values, {false, true, 0});
  CHECK(range.low == Approx(5));
  CHECK(range.high == Approx(96));
  CHECK(autoRange({1, 1, 1, 1, 1, 1, 9}, {false, true, 0}) == Range{1, 9});  // nothing sensible to cut
}

TEST_CASE("a logarithmic range leaves out what it cannot show") {
  const Range range = autoRange({-1, 0, 0.1, 10}, {true, false, 0});
  CHECK(range.low == Approx(0.1));
  CHECK(range.high == Approx(10));
}

TEST_CASE("X ranges, with step 0 left out of a logarithmic one") {
  const std::vector<Series> series{mhc::test::seriesOf({1, 2, 3, 4}), mhc::test::seriesOf({1, 2})};
  CHECK(xRange(series, XKind::Step, false) == Range{0, 3});
  CHECK(xRange(series, XKind::Step, true) == Range{1, 3});
  CHECK(xRange(series, XKind::Tokens, false) == Range{0, 300});
  CHECK(xRange({}, XKind::Step, false) == Range{0, 1});
}

TEST_CASE("values that a logarithmic Y axis cannot show are counted exactly") {
  std::vector<double> values(1'000, 1.0);
  for (std::size_t i = 0; i < values.size(); i += 7) values[i] = i % 2 == 0 ? 0 : -2;
  const Series series = mhc::test::seriesOf(values);
  CHECK(countNotPositive(series, XKind::Step, {0, 999}) == 143);
  CHECK(countNotPositive(series, XKind::Step, {1, 6}) == 0);
  CHECK(countNotPositive(series, XKind::Step, {0, 7}) == 2);
}

TEST_CASE("rare outliers are outliers however many records there are") {
  std::vector<double> values(500'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i % 100 == 7 ? 1000 : static_cast<double>(i % 11);
  const Series series = mhc::test::seriesOf(values);
  std::vector<double> sample;
  collectSample(sample, series, XKind::Step, {0, 499'999}, 1024);
  CHECK(sample.size() == 1024);
  CHECK(std::count(sample.begin(), sample.end(), 1000.0) == Approx(10).margin(9));
  const Range range = autoRange(sample, {false, true, 0});
  CHECK(range.low == Approx(0).margin(1));
  CHECK(range.high == Approx(10).margin(1));
  std::vector<double> few;
  collectSample(few, series, XKind::Step, {10, 14}, 1024);
  CHECK(few == std::vector<double>{10, 0, 1, 2, 3});
}

TEST_CASE("collected values include the extremes of the range in view only") {
  std::vector<double> values(5'000, 1.0);
  values[3'000] = 50;
  values[10] = -50;
  const Series series = mhc::test::seriesOf(values);
  std::vector<double> found;
  collectValues(found, series, XKind::Step, {100, 4'999}, 200);
  CHECK(*std::max_element(found.begin(), found.end()) == 50);
  CHECK(*std::min_element(found.begin(), found.end()) == 1);
}
