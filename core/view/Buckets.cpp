// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Buckets.h"

#include <algorithm>
#include <cmath>

namespace mhc::view {
namespace {

constexpr double kFarOutside = 1e6;  ///< columns; keeps a neighbour's slope without upsetting the painter

double columnOf(const AxisMap& x, double value, int width) {
  const double position = x.position(value);
  if (std::isnan(position)) return -kFarOutside;
  return std::clamp(position * width, -kFarOutside, kFarOutside);
}

/// First index at or behind `first` whose X reaches `value`; gallops, because it is mostly near.
std::size_t gallop(const Series& series, XKind kind, double value, std::size_t first, std::size_t last) {
  std::size_t step = 1;
  std::size_t low = first;
  while (low + step < last && series.x(kind, low + step) < value) {
    low += step;
    step *= 2;
  }
  return series.lowerBound(kind, value, low, std::min(low + step + 1, last));
}

}  // namespace

std::vector<Bucket> bucketsOf(const Series& series, XKind kind, const AxisMap& x, int width) {
  std::vector<Bucket> buckets;
  if (width <= 0) return buckets;
  for (std::size_t piece = 0; piece < series.pieces.size(); ++piece) {
    const std::size_t begin = series.pieces[piece];
    const std::size_t end = piece + 1 < series.pieces.size() ? series.pieces[piece + 1] : series.size();
    // Pieces split because another axis went back are one line on this one.
    bool starts = piece == 0 || series.x(kind, begin) < series.x(kind, begin - 1);
    const auto put = [&](int column, double at, std::size_t first, std::size_t last) {
      const Extent extent = series.extent(first, last);
      if (extent.finite == 0 && extent.notFinite == 0) return;
      buckets.push_back({column, at, extent, starts});
      starts = false;
    };
    std::size_t i = series.lowerBound(kind, x.range().low, begin, end);
    if (i > begin) put(-1, columnOf(x, series.x(kind, i - 1), width), i - 1, i);
    while (i < end) {
      const double at = columnOf(x, series.x(kind, i), width);
      if (at > width) {
        put(width, at, i, i + 1);
        break;
      }
      const int column = std::clamp(static_cast<int>(at), 0, width - 1);
      const double boundary = column == width - 1 ? std::nextafter(x.range().high, HUGE_VAL)
                                                  : x.value(static_cast<double>(column + 1) / width);
      const std::size_t next = std::max(gallop(series, kind, boundary, i, end), i + 1);
      put(column, next == i + 1 ? at : column + 0.5, i, next);
      i = next;
    }
  }
  return buckets;
}

}  // namespace mhc::view
