// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be expected of random matrices: figures behind the lint.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/config/Check.h"

namespace mhc::config {
namespace {

constexpr std::array<double, 10> scales{0.5, 1, 1.5, 2, 3, 4, 6, 8, 10, 20};
constexpr std::array<std::int64_t, 11> steps{1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100};

/// n = 4, logits N(0, scale²), 6000 draws in double: max |column sum − 1| after so many steps.
constexpr ColumnError errors[scales.size()][steps.size()] = {
    {{4.8e-02, 1.6e-01},
     {2.9e-03, 2.4e-02},
     {2.2e-04, 4.4e-03},
     {1.4e-06, 1.6e-04},
     {8.2e-10, 1.5e-06},
     {5.6e-12, 6.9e-08},
     {2.2e-16, 2.7e-11},
     {2.2e-16, 1.2e-14},
     {1.1e-16, 2.2e-16},
     {1.1e-16, 2.2e-16},
     {1.1e-16, 2.2e-16}},
    {{1.5e-01, 4.6e-01},
     {2.9e-02, 1.6e-01},
     {6.4e-03, 7.0e-02},
     {3.7e-04, 1.7e-02},
     {5.7e-06, 2.2e-03},
     {3.6e-07, 5.8e-04},
     {3.7e-10, 2.4e-05},
     {3.8e-13, 1.1e-06},
     {2.2e-16, 2.1e-09},
     {1.1e-16, 7.8e-15},
     {1.1e-16, 2.2e-16}},
    {{2.5e-01, 7.2e-01},
     {7.5e-02, 3.1e-01},
     {2.7e-02, 1.6e-01},
     {4.0e-03, 6.9e-02},
     {2.5e-04, 2.6e-02},
     {4.0e-05, 1.4e-02},
     {4.4e-07, 3.6e-03},
     {4.7e-09, 1.0e-03},
     {5.6e-13, 8.4e-05},
     {2.2e-16, 5.7e-07},
     {1.1e-16, 3.6e-12}},
    {{3.4e-01, 9.4e-01},
     {1.3e-01, 5.1e-01},
     {6.1e-02, 3.0e-01},
     {1.5e-02, 1.3e-01},
     {2.0e-03, 6.4e-02},
     {5.3e-04, 4.6e-02},
     {2.0e-05, 2.3e-02},
     {7.3e-07, 1.4e-02},
     {1.0e-09, 5.0e-03},
     {2.7e-15, 7.9e-04},
     {2.2e-16, 1.3e-05}},
    {{4.5e-01, 1.2e+00},
     {2.2e-01, 8.0e-01},
     {1.3e-01, 5.2e-01},
     {5.1e-02, 2.6e-01},
     {1.6e-02, 1.2e-01},
     {7.8e-03, 8.1e-02},
     {1.3e-03, 4.7e-02},
     {2.3e-04, 3.2e-02},
     {6.9e-06, 2.0e-02},
     {6.1e-09, 9.9e-03},
     {3.3e-16, 3.4e-03}},
    {{5.0e-01, 1.3e+00},
     {2.7e-01, 9.6e-01},
     {1.7e-01, 7.8e-01},
     {8.5e-02, 4.1e-01},
     {3.9e-02, 1.7e-01},
     {2.4e-02, 1.2e-01},
     {8.5e-03, 6.5e-02},
     {3.2e-03, 4.4e-02},
     {4.7e-04, 2.7e-02},
     {9.5e-06, 1.5e-02},
     {5.8e-10, 6.7e-03}},
    {{5.6e-01, 1.5e+00},
     {3.1e-01, 1.1e+00},
     {2.1e-01, 9.9e-01},
     {1.2e-01, 8.4e-01},
     {6.7e-02, 3.9e-01},
     {4.9e-02, 2.2e-01},
     {2.7e-02, 1.0e-01},
     {1.7e-02, 6.6e-02},
     {7.3e-03, 3.8e-02},
     {2.1e-03, 2.1e-02},
     {1.2e-04, 9.8e-03}},
    {{5.8e-01, 1.6e+00},
     {3.3e-01, 1.2e+00},
     {2.3e-01, 1.0e+00},
     {1.3e-01, 9.8e-01},
     {7.8e-02, 6.7e-01},
     {5.9e-02, 4.1e-01},
     {3.6e-02, 1.4e-01},
     {2.5e-02, 8.4e-02},
     {1.5e-02, 4.7e-02},
     {6.7e-03, 2.5e-02},
     {1.9e-03, 1.1e-02}},
    {{6.2e-01, 1.7e+00},
     {3.5e-01, 1.2e+00},
     {2.5e-01, 1.1e+00},
     {1.5e-01, 1.0e+00},
     {8.9e-02, 9.3e-01},
     {6.8e-02, 6.7e-01},
     {4.2e-02, 2.4e-01},
     {2.9e-02, 1.1e-01},
     {1.8e-02, 5.5e-02},
     {9.8e-03, 2.8e-02},
     {3.8e-03, 1.3e-02}},
    {{6.5e-01, 1.9e+00},
     {3.9e-01, 1.6e+00},
     {2.8e-01, 1.2e+00},
     {1.8e-01, 1.0e+00},
     {1.1e-01, 1.0e+00},
     {8.5e-02, 1.0e+00},
     {5.3e-02, 1.0e+00},
     {3.8e-02, 7.2e-01},
     {2.3e-02, 1.5e-01},
     {1.3e-02, 4.2e-02},
     {6.4e-03, 1.6e-02}},
};

struct Place {
  std::size_t index;  ///< of the value below
  double part;        ///< of the way to the next, 0…1
};

template <typename List>
Place placeIn(const List& list, double value) {
  std::size_t i = 0;
  while (i + 2 < list.size() && value > static_cast<double>(list[i + 1])) ++i;
  const double low = std::log(static_cast<double>(list[i])), high = std::log(static_cast<double>(list[i + 1]));
  return {i, std::clamp((std::log(value) - low) / (high - low), 0.0, 1.0)};
}

/// Between the logarithms of two errors.
ColumnError between(const ColumnError& a, const ColumnError& b, double part) {
  const auto mix = [&](double x, double y) { return std::exp(std::log(x) + part * (std::log(y) - std::log(x))); };
  return {mix(a.median, b.median), mix(a.p99, b.p99)};
}

}  // namespace

ColumnError expectedColumnError(std::int64_t iterations, double scale) {
  const Place s = placeIn(scales, std::max(1e-6, scale));
  const Place t = placeIn(steps, static_cast<double>(std::max<std::int64_t>(1, iterations)));
  const auto at = [&](std::size_t i) { return between(errors[i][t.index], errors[i][t.index + 1], t.part); };
  return between(at(s.index), at(s.index + 1), s.part);
}

std::int64_t iterationsFor(double scale) {
  for (const std::int64_t iterations : {20, 30, 50, 100}) {
    if (expectedColumnError(iterations, scale).p99 <= 0.01) return iterations;
  }
  return 0;
}

double initialLogitScale(const ModelConfig& model) {
  constexpr double deviation = 0.02;  // of fn; its input has the norm √(nC)
  const double projected = deviation * std::sqrt(static_cast<double>(model.hc_mult * model.hidden_size));
  if (!model.hc_dynamic) return 0;
  return (model.hc_init == HcInit::V4 ? 1 : 0.01) * projected;
}

double suitableLearningRate(std::int64_t width) {
  const double rate = 1e-3 * std::sqrt(384.0 / static_cast<double>(std::max<std::int64_t>(1, width)));
  const double unit = std::pow(10.0, std::floor(std::log10(rate)) - 1);  // two figures
  return std::clamp(std::round(rate / unit) * unit, 1e-4, 3e-3);
}

ColumnError expectedColumnError(std::int64_t iterations) {
  static constexpr std::array<ColumnError, 20> table{{
      {1.50e-01, 4.47e-01}, {2.72e-02, 1.51e-01}, {6.20e-03, 7.15e-02}, {1.45e-03, 3.54e-02}, {3.55e-04, 1.88e-02},
      {8.85e-05, 9.92e-03}, {2.16e-05, 5.44e-03}, {5.42e-06, 2.87e-03}, {1.36e-06, 1.51e-03}, {3.41e-07, 7.97e-04},
      {8.64e-08, 4.20e-04}, {2.16e-08, 2.27e-04}, {5.38e-09, 1.23e-04}, {1.38e-09, 6.51e-05}, {3.43e-10, 3.58e-05},
      {8.63e-11, 1.90e-05}, {2.17e-11, 1.05e-05}, {5.46e-12, 5.65e-06}, {1.39e-12, 3.18e-06}, {3.50e-13, 1.69e-06},
  }};
  return table[static_cast<std::size_t>(std::clamp<std::int64_t>(iterations, 1, 20) - 1)];
}

}  // namespace mhc::config
