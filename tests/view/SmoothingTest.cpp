// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Smoothing.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/view/SeriesFixture.h"

using namespace mhc::view;
using mhc::test::seriesOf;

TEST_CASE("the debiased mean follows TensorBoard's formula") {
  // w = 0.5: m = 0.5, 1.25, 2.125; divided by 1 − 0.5^k = 0.5, 0.75, 0.875.
  const auto values = smoothed(seriesOf({1, 2, 3}), {SmoothingKind::Ema, 0.5}, XKind::Step);
  CHECK(values[0] == Approx(1));
  CHECK(values[1] == Approx(1.25 / 0.75));
  CHECK(values[2] == Approx(2.125 / 0.875));
}

TEST_CASE("NaN and infinities pass through and are not accumulated") {
  const auto with = smoothed(seriesOf({1, NAN, 2, INFINITY, 3}), {SmoothingKind::Ema, 0.6}, XKind::Step);
  const auto without = smoothed(seriesOf({1, 2, 3}), {SmoothingKind::Ema, 0.6}, XKind::Step);
  CHECK(std::isnan(with[1]));
  CHECK(with[3] == INFINITY);
  CHECK(with[2] == without[1]);
  CHECK(with[4] == without[2]);
}

TEST_CASE("a constant series stays exactly constant, weight 0 changes nothing, the past never changes") {
  for (const double value :
       smoothed(seriesOf(std::vector<double>(100, 0.1)), {SmoothingKind::Ema, 0.999}, XKind::Step)) {
    REQUIRE(value == 0.1);
  }
  const auto plain = smoothed(seriesOf({4, -1, 7}), {SmoothingKind::Ema, 0}, XKind::Step);
  CHECK(plain == std::vector<double>{4, -1, 7});
  const auto shorter = smoothed(seriesOf({4, -1, 7}), {SmoothingKind::Ema, 0.9}, XKind::Step);
  const auto longer = smoothed(seriesOf({4, -1, 7, 100}), {SmoothingKind::Ema, 0.9}, XKind::Step);
  for (std::size_t i = 0; i < 3; ++i) CHECK(shorter[i] == longer[i]);
}

TEST_CASE("the time-weighted mean weighs by distance in X") {
  // p = 0.25: base 0.5; steps 0, 1 of range 1: exponent 1000, so the past is forgotten.
  CHECK(smoothed(seriesOf({1, 3}), {SmoothingKind::TimeWeightedEma, 0.25}, XKind::Step)[1] == Approx(3));
  // p = 0.999² gives base 0.999; two records 1000 units apart keep 0.999^1000 of the first.
  const double keep = std::pow(0.999, 1000);
  CHECK(smoothed(seriesOf({1, 3}), {SmoothingKind::TimeWeightedEma, 0.998001}, XKind::Step)[1] ==
        Approx((keep + 3) / (keep + 1)));
}

TEST_CASE("the centred mean averages what is there, and one huge value spoils only its neighbours") {
  const auto mean = smoothed(seriesOf({1, 2, 3, 4, 5, 6, 7}), {SmoothingKind::CentredMean, 1}, XKind::Step);
  CHECK(mean[0] == Approx(1.5));
  CHECK(mean[3] == Approx(4));
  CHECK(mean[6] == Approx(6.5));
  std::vector<double> values(50, 1.0);
  values[20] = 1e30;
  const auto spoiled = smoothed(seriesOf(values), {SmoothingKind::CentredMean, 2}, XKind::Step);
  CHECK(spoiled[17] == 1);
  CHECK(spoiled[22] > 1e29);
  CHECK(spoiled[23] == 1);
}

TEST_CASE("the Gaussian keeps constants and lines, and its fast form agrees with the exact one") {
  std::vector<double> line(400);
  for (std::size_t i = 0; i < line.size(); ++i) line[i] = 2 * static_cast<double>(i);
  for (const double sigma : {2.0, 16.0, 20.0}) {
    const auto values = smoothed(seriesOf(line), {SmoothingKind::Gaussian, sigma}, XKind::Step);
    CHECK(values[200] == Approx(400));
  }
  std::vector<double> bump(400, 0.0);
  bump[200] = 1;
  const auto exact = smoothed(seriesOf(bump), {SmoothingKind::Gaussian, 16}, XKind::Step);
  const auto fast = smoothed(seriesOf(bump), {SmoothingKind::Gaussian, 16.001}, XKind::Step);
  CHECK(fast[200] == Approx(exact[200]).epsilon(0.06));
  CHECK(fast[220] == Approx(exact[220]).epsilon(0.06));
}

TEST_CASE("an empty series smooths to nothing") {
  CHECK(smoothed(Series{}, {SmoothingKind::Gaussian, 3}, XKind::Step).empty());
}

TEST_CASE("smoothing over windows equals its definition, at the ends and around what is not finite") {
  std::vector<double> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = std::sin(0.7 * static_cast<double>(i)) + (i % 13 == 0 ? 2 : 0);
  for (const bool holes : {false, true}) {
    if (holes) values[0] = values[500] = NAN, values[999] = INFINITY;
    const auto expected = [&](std::size_t i, double reach, const auto& weight) {
      double sum = 0, weights = 0;
      for (std::size_t j = 0; j < values.size(); ++j) {
        const double distance = std::abs(static_cast<double>(i) - static_cast<double>(j));
        if (distance > reach || !std::isfinite(values[j])) continue;
        sum += weight(distance) * values[j];
        weights += weight(distance);
      }
      return sum / weights;
    };
    for (const int half : {1, 7, 200, 999, 5000}) {
      const auto mean =
          smoothed(seriesOf(values), {SmoothingKind::CentredMean, static_cast<double>(half)}, XKind::Step);
      REQUIRE(mean.size() == values.size());
      for (std::size_t i = 0; i < values.size(); i += 37) {
        if (std::isfinite(values[i]))
          CHECK(mean[i] == Approx(expected(i, half, [](double) { return 1.0; })).margin(1e-12));
      }
      if (holes) CHECK(std::isnan(mean[500]));
    }
    for (const double sigma : {0.5, 3.0, 8.0}) {
      const auto mean = smoothed(seriesOf(values), {SmoothingKind::Gaussian, sigma}, XKind::Step);
      const auto bell = [sigma](double d) { return std::exp(-0.5 * d * d / (sigma * sigma)); };
      for (std::size_t i = 1; i < values.size(); i += 37) {
        if (std::isfinite(values[i])) CHECK(mean[i] == Approx(expected(i, std::ceil(4 * sigma), bell)).margin(1e-12));
      }
      if (holes) CHECK(mean[999] == INFINITY);
    }
    const auto wide = smoothed(seriesOf(values), {SmoothingKind::Gaussian, 300}, XKind::Step);  // wider than the series
    for (const std::size_t i : {1U, 400U, 998U}) CHECK(std::abs(wide[i]) < 1);
  }
}
