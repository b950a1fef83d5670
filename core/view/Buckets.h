// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/view/AxisMap.h"
#include "core/view/SeriesStore.h"

namespace mhc::view {

/// What of a series falls into one pixel column.
struct Bucket {
  int column = 0;          ///< 0 … width−1; −1 and `width` hold the neighbour outside, so that lines run off the edge
  double at = 0;           ///< in columns from the left: of a single record its exact place, else the column's middle
  Extent extent;
  bool startsPiece = false;  ///< no line comes from the bucket before
};

/// Cuts the series to the X range of the map and into one bucket per pixel column; empty columns are left out. Costs
/// one binary search and one pyramid look-up per column, whatever the number of points.
[[nodiscard]] std::vector<Bucket> bucketsOf(const Series& series, XKind kind, const AxisMap& x, int width);

}  // namespace mhc::view
