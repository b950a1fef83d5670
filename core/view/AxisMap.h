// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace mhc::view {

struct Range {
  double low = 0;
  double high = 1;
  [[nodiscard]] double span() const { return high - low; }
  bool operator==(const Range&) const = default;
};

/// Maps values to positions 0…1 along an axis, linear or logarithmic. On a logarithmic axis values ≤ 0 have no place.
class AxisMap {
 public:
  AxisMap() = default;
  AxisMap(Range range, bool logarithmic);

  [[nodiscard]] bool logarithmic() const { return logarithmic_; }
  [[nodiscard]] Range range() const { return range_; }
  /// NaN for a value that has no place.
  [[nodiscard]] double position(double value) const;
  [[nodiscard]] double value(double position) const;
  /// The map after zooming about a position: factor < 1 looks closer.
  [[nodiscard]] AxisMap zoomed(double about, double factor) const;
  /// The map shifted by a part of its length.
  [[nodiscard]] AxisMap shifted(double part) const;
  /// The map of the stretch between two positions.
  [[nodiscard]] AxisMap between(double from, double to) const;

 private:
  Range range_;
  bool logarithmic_ = false;
  double low_ = 0;   ///< range in the axis' own measure (log10 if logarithmic)
  double high_ = 1;
};

struct Tick {
  double value = 0;
  std::string label;  ///< empty for minor ticks
};

/// Ticks at 1-2-5 steps (linear) or at decades, then 2 and 5, then linear steps (logarithmic, by how much is in view);
/// about `wanted` labelled ones.
[[nodiscard]] std::vector<Tick> axisTicks(const AxisMap& map, int wanted);

/// Ticks of an axis in seconds: 1, 2, 5, 10, 15, 30 s, min, h, d; labels "90 s", "5 min", "2 h".
[[nodiscard]] std::vector<Tick> timeTicks(const AxisMap& map, int wanted);

}  // namespace mhc::view
