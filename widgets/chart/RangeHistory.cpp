// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/RangeHistory.h"

namespace mhc::widgets {

void RangeHistory::keep(const ChartRange& shown) {
  behind_.push_back(shown);
  if (behind_.size() > kMost) behind_.erase(behind_.begin());
  ahead_.clear();
}

void RangeHistory::clear() {
  behind_.clear();
  ahead_.clear();
}

std::optional<ChartRange> RangeHistory::back(const ChartRange& shown) {
  if (behind_.empty()) return std::nullopt;
  const ChartRange wanted = behind_.back();
  behind_.pop_back();
  ahead_.push_back(shown);
  return wanted;
}

std::optional<ChartRange> RangeHistory::forward(const ChartRange& shown) {
  if (ahead_.empty()) return std::nullopt;
  const ChartRange wanted = ahead_.back();
  ahead_.pop_back();
  behind_.push_back(shown);
  return wanted;
}

}  // namespace mhc::widgets
