// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/AutoRange.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace mhc::view {
namespace {

std::size_t pieceEnd(const Series& series, std::size_t piece) {
  return piece + 1 < series.pieces.size() ? series.pieces[piece + 1] : series.size();
}

/// Calls use(first, last) with the records of each piece that lie in the X range.
template <typename Use>
void forStretches(const Series& series, XKind kind, const Range& x, const Use& use) {
  for (std::size_t piece = 0; piece < series.pieces.size(); ++piece) {
    const std::size_t end = pieceEnd(series, piece);
    const std::size_t first = series.lowerBound(kind, x.low, series.pieces[piece], end);
    const double above = std::nextafter(x.high, std::numeric_limits<double>::infinity());
    const std::size_t last = series.lowerBound(kind, above, first, end);
    if (first < last) use(first, last);
  }
}

std::uint64_t notPositive(const Series& series, std::size_t first, std::size_t last) {
  const Extent extent = series.extent(first, last);
  if (extent.finite == 0 || extent.min > 0) return 0;
  if (extent.max <= 0) return extent.finite;
  if (last - first <= Pyramid::kBase) {
    std::uint64_t count = 0;
    for (std::size_t i = first; i < last; ++i) {
      if (std::isfinite(series.values[i]) && series.values[i] <= 0) ++count;
    }
    return count;
  }
  const std::size_t middle = first + (last - first) / 2;
  return notPositive(series, first, middle) + notPositive(series, middle, last);
}

}  // namespace

Range autoRange(const std::vector<double>& values, const AutoRangeOptions& options) {
  std::vector<double> kept;
  kept.reserve(values.size());
  for (const double value : values) {
    if (!std::isfinite(value) || (options.logarithmic && value <= 0)) continue;
    kept.push_back(options.logarithmic ? std::log10(value) : value);
  }
  if (kept.empty()) return options.logarithmic ? Range{0.1, 1} : Range{0, 1};
  double low = *std::min_element(kept.begin(), kept.end());
  double high = *std::max_element(kept.begin(), kept.end());
  if (options.ignoreOutliers && kept.size() > 2) {
    const auto percentile = [&kept](double part) {
      const auto at = kept.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(kept.size() - 1) + 0.5);
      std::nth_element(kept.begin(), at, kept.end());
      return *at;
    };
    const double p5 = percentile(0.05);
    const double p95 = percentile(0.95);
    if (p95 > p5) {
      low = p5;
      high = p95;
    }
  }
  double room = (high - low) * options.margin;
  if (high - low <= std::max(std::abs(low), std::abs(high)) * 1e-12) {
    room = options.logarithmic ? 0.3 : (low == 0 ? 0.5 : std::abs(low) * 0.1);
  }
  if (options.logarithmic) return {std::pow(10.0, low - room), std::pow(10.0, high + room)};
  return {low - room, high + room};
}

Range xRange(const std::vector<Series>& series, XKind kind, bool logarithmic) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Series& one : series) {
    for (std::size_t piece = 0; piece < one.pieces.size(); ++piece) {
      const std::size_t end = pieceEnd(one, piece);
      std::size_t first = one.pieces[piece];
      if (logarithmic) first = one.lowerBound(kind, std::numeric_limits<double>::min(), first, end);
      if (first >= end) continue;
      low = std::min(low, one.x(kind, first));
      high = std::max(high, one.x(kind, end - 1));
    }
  }
  if (low > high) return logarithmic ? Range{0.1, 1} : Range{0, 1};
  if (low == high) return logarithmic ? Range{low / 1.5, high * 1.5} : Range{low - 0.5, high + 0.5};
  return {low, high};
}

void collectValues(std::vector<double>& values, const Series& series, XKind kind, const Range& x, int stretches) {
  forStretches(series, kind, x, [&](std::size_t first, std::size_t last) {
    const std::size_t parts = std::min<std::size_t>(static_cast<std::size_t>(std::max(stretches, 1)), last - first);
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t begin = first + (last - first) * part / parts;
      const std::size_t end = first + (last - first) * (part + 1) / parts;
      const Extent extent = series.extent(begin, end);
      if (extent.finite == 0) continue;
      values.push_back(extent.min);
      if (end - begin > 1) values.push_back(extent.max);
    }
  });
}

void collectSample(std::vector<double>& values, const Series& series, XKind kind, const Range& x, int stretches) {
  forStretches(series, kind, x, [&](std::size_t first, std::size_t last) {
    const std::size_t parts = std::min<std::size_t>(static_cast<std::size_t>(std::max(stretches, 1)), last - first);
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t begin = first + (last - first) * part / parts;
      const std::size_t end = first + (last - first) * (part + 1) / parts;
      const std::uint64_t scattered = (part + 1) * 0x9E3779B97F4A7C15U;  // evenly over 2^64
      const double value = series.values[begin + static_cast<std::size_t>((scattered >> 32U) % (end - begin))];
      if (std::isfinite(value)) values.push_back(value);
    }
  });
}

std::uint64_t countNotPositive(const Series& series, XKind kind, const Range& x) {
  std::uint64_t count = 0;
  forStretches(series, kind, x,
               [&](std::size_t first, std::size_t last) { count += notPositive(series, first, last); });
  return count;
}

}  // namespace mhc::view
