// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/TokenStatistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mhc::training {

float quantile(std::span<float> values, double q) {
  if (values.empty()) return std::numeric_limits<float>::quiet_NaN();
  // A NaN has no rank and would break the order of the others.
  if (std::any_of(values.begin(), values.end(), [](float v) { return std::isnan(v); })) {
    return std::numeric_limits<float>::quiet_NaN();
  }
  const auto rank = static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

float mean(std::span<const float> values) {
  double sum = 0;
  for (const float v : values) sum += static_cast<double>(v);
  return static_cast<float>(sum / static_cast<double>(values.size()));
}

}  // namespace mhc::training
