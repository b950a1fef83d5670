// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include "tests/widgets/chart/ChartFixture.h"
#include "widgets/chart/ChartGrid.h"

namespace mhc::test {

using widgets::Chart;
using widgets::ChartGrid;
using widgets::SeriesFeed;

/// A run as a small training run looks: noise that is the same every time, a warm-up, one spike, validation every 50
/// steps.
inline void feed(SeriesFeed& feed, const QString& run, int steps, double shift = 0) {
  view::SeriesRows rows = rowsOf("train_loss", {}), validation = rowsOf("validation_loss", {});
  std::vector<double> loss, rate, norm, speed, held;
  unsigned state = 12345;
  const auto noise = [&state] {
    state = state * 1664525U + 1013904223U;
    return static_cast<double>(state >> 8U) / (1 << 24) - 0.5;
  };
  for (int i = 1; i <= steps; ++i) {
    const view::XRow x{i, i * 2048.0, i * 1.1e9, i * 0.4, i * 0.4 + (i > steps / 2 ? 30 : 0)};
    const double clean = 1.6 + shift + 4 * std::exp(-i / 60.0) + 0.4 * std::exp(-i / 400.0);
    rows.x.push_back(x);
    loss.push_back(clean + 0.25 * noise() + (i == 300 ? 2.5 : 0));
    rate.push_back(i < 100 ? 3e-3 * i / 100 : 1.5e-3 * (1 + std::cos(3.14159 * (i - 100) / steps)));
    norm.push_back(0.6 + 0.3 * noise() + 2 * std::exp(-i / 30.0) + (i == 300 ? 6 : 0));
    speed.push_back(9800 + 500 * noise() + shift * 3000);
    if (i % 50 != 0) continue;
    validation.x.push_back(x);
    held.push_back(clean + 0.05);
  }
  rows.metrics = {{"train_loss", loss}, {"learning_rate", rate}, {"gradient_norm", norm}, {"tokens_per_second", speed}};
  validation.metrics = {{"validation_loss", held}};
  feed.append(run, rows);
  feed.append(run, validation);
}

/// All that was fed is in the curves: on a busy machine a grid takes its time for many changes.
inline bool collected(const ChartGrid& grid) {
  return waitUntil([&] { return grid.upToDate(); });
}

inline bool settled(const ChartGrid& grid) {
  return waitUntil([&] {
    if (!grid.upToDate()) return false;
    const std::vector<Chart*> charts = grid.charts();
    return std::all_of(charts.begin(), charts.end(),
                       [](const Chart* c) { return c->settled() || c->visibleRegion().isEmpty(); });
  });
}

}  // namespace mhc::test
