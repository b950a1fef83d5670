// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/NumberStep.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/Text.h"

namespace mhc::widgets {
namespace {

constexpr double kTolerance = 1e-9;

double decimal(int mantissa, int exponent) {
  return parseNumber(std::to_string(mantissa) + "e" + std::to_string(exponent)).value_or(0);
}

int decadeOf(double value) { return static_cast<int>(std::floor(std::log10(value) + 1e-12)); }

}  // namespace

double nextNice(double value) {
  const int decade = decadeOf(value);
  for (int d = decade;; ++d) {
    for (const int mantissa : {1, 2, 5}) {
      const double nice = decimal(mantissa, d);
      if (nice > value * (1 + kTolerance)) return nice;
    }
    if (d > decade + 1) return value;  // at the end of what a double holds
  }
}

double previousNice(double value) {
  const int decade = decadeOf(value);
  for (int d = decade;; --d) {
    for (const int mantissa : {5, 2, 1}) {
      const double nice = decimal(mantissa, d);
      if (nice > 0 && nice < value * (1 - kTolerance)) return nice;
    }
    if (d < decade - 1) return value;
  }
}

double addSteps(double value, double step, int count) {
  const double sum = value + step * count;
  if (sum == 0 || !std::isfinite(sum)) return sum;
  // Fifteen significant digits of the larger of the parts: a double always holds them.
  const double size = std::max({std::fabs(value), std::fabs(step * count), std::fabs(sum)});
  const int digits = 14 - decadeOf(size);
  if (digits > 300 || digits < -300) return sum;
  const double scale = std::pow(10.0, std::abs(digits));
  return digits >= 0 ? std::round(sum * scale) / scale : std::round(sum / scale) * scale;
}

}  // namespace mhc::widgets
