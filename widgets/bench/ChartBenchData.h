// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/view/SeriesStore.h"
#include "widgets/chart/Chart.h"

namespace mhc::bench {

/// Rows that look like a loss with noise and a few spikes; the same every time.
[[nodiscard]] view::SeriesRows lossRows(std::int64_t first, std::size_t count, unsigned seed);

/// Stores with one series each, and the curves of a chart over them.
class Curves {
 public:
  Curves(int series, std::size_t points, bool smoothed);
  [[nodiscard]] std::vector<widgets::ChartSeries> all() const;

 private:
  std::vector<std::shared_ptr<view::SeriesStore>> stores_;
  bool smoothed_;
};

/// Lets the event loop run until the chart shows a picture of the newest wish, at least a draft, or the final one.
void untilDraft(widgets::Chart& chart);
void untilFinal(widgets::Chart& chart);
/// Runs the event loop until nothing is left to paint.
void paintAll();

}  // namespace mhc::bench
