// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/view/AxisMap.h"

namespace mhc::widgets {

/// What a chart shows of its curves.
struct ChartRange {
  view::AxisMap x, y;
  bool xTouched = false, yTouched = false;  ///< false: that axis follows the data
};

/// Ranges shown before, for "View back" and "View forward".
class RangeHistory {
 public:
  static constexpr std::size_t kMost = 100;

  /// Keeps what is shown before it changes; forgets what lay ahead.
  void keep(const ChartRange& shown);
  void clear();
  [[nodiscard]] bool canGoBack() const { return !behind_.empty(); }
  [[nodiscard]] bool canGoForward() const { return !ahead_.empty(); }
  /// What to show instead of what is shown; none if there is nothing before (after).
  [[nodiscard]] std::optional<ChartRange> back(const ChartRange& shown);
  [[nodiscard]] std::optional<ChartRange> forward(const ChartRange& shown);

 private:
  std::vector<ChartRange> behind_, ahead_;
};

}  // namespace mhc::widgets
