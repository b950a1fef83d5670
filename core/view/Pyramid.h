// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/view/Column.h"

namespace mhc::view {

/// What a stretch of a series looks like from far away. Only finite values count, except in `notFinite`.
struct Extent {
  double first = std::numeric_limits<double>::quiet_NaN();
  double last = std::numeric_limits<double>::quiet_NaN();
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();
  std::uint64_t minIndex = 0;   ///< index in the series of the (first) smallest value
  std::uint64_t maxIndex = 0;   ///< index in the series of the (first) largest value
  std::uint64_t finite = 0;     ///< finite values in the stretch
  std::uint64_t notFinite = 0;  ///< NaN and ±Inf in the stretch

  void add(double value, std::uint64_t index);
  /// values[0] has that index, the next one more, and so on.
  void add(std::span<const double> values, std::uint64_t index);
  void add(const Extent& later);
};

/// Extents of 64, 512, 4096 … values, completed as values arrive, so that the extent of any stretch of a series of ten
/// million points costs some hundred operations and no single-step spike is ever lost.
class PyramidView {
 public:
  PyramidView() = default;
  PyramidView(ColumnView<double> values, std::vector<ColumnView<Extent>> levels)
      : values_(std::move(values)), levels_(std::move(levels)) {}
  /// Extent of values[first, last).
  [[nodiscard]] Extent extent(std::size_t first, std::size_t last) const;

 private:
  void collect(Extent& sum, std::size_t level, std::size_t first, std::size_t last) const;

  ColumnView<double> values_;
  std::vector<ColumnView<Extent>> levels_;
};

class Pyramid {
 public:
  static constexpr std::size_t kBase = 64;
  static constexpr std::size_t kFactor = 8;

  /// Values in one bucket of a level.
  [[nodiscard]] static std::size_t bucketSize(std::size_t level);
  /// Takes in values[known, values.size()) of the series it belongs to; only complete buckets are stored.
  void grow(const Column<double>& values);
  void clear();
  [[nodiscard]] std::vector<ColumnView<Extent>> levels() const;

 private:
  std::vector<Column<Extent>> levels_;
};

}  // namespace mhc::view
