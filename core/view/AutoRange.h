// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/view/AxisMap.h"
#include "core/view/SeriesStore.h"

namespace mhc::view {

struct AutoRangeOptions {
  bool logarithmic = false;     ///< values ≤ 0 do not count
  bool ignoreOutliers = false;  ///< 5th to 95th percentile instead of minimum and maximum
  double margin = 0.05;         ///< part of the span added at both ends (in the axis' measure)
};

/// A range that holds all finite values given; {0, 1} if there are none; a single value gets room around it.
[[nodiscard]] Range autoRange(const std::vector<double>& values, const AutoRangeOptions& options);

/// Range of X over all records of the series, without margin; for a logarithmic axis the smallest X above 0.
[[nodiscard]] Range xRange(const std::vector<Series>& series, XKind kind, bool logarithmic);

/// Values to judge a Y range by: the extremes of at most `stretches` stretches of what lies in the X range.
void collectValues(std::vector<double>& values, const Series& series, XKind kind, const Range& x, int stretches);

/// Values to judge percentiles by: one record of each of at most `stretches` stretches of what lies in the X range,
/// taken at a place that differs from stretch to stretch, so that what comes back regularly counts as often as it is
/// there. Extremes of stretches would not do: rare outliers are in every one of them.
void collectSample(std::vector<double>& values, const Series& series, XKind kind, const Range& x, int stretches);

/// Values ≤ 0 of the series within the X range: those that a logarithmic Y axis cannot show.
[[nodiscard]] std::uint64_t countNotPositive(const Series& series, XKind kind, const Range& x);

}  // namespace mhc::view
