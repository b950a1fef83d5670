// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ChartBenchData.h"

#include <QApplication>
#include <cmath>

#include "core/view/ColourTable.h"

namespace mhc::bench {

view::SeriesRows lossRows(std::int64_t first, std::size_t count, unsigned seed) {
  view::SeriesRows rows;
  std::vector<double> values;
  rows.x.reserve(count);
  values.reserve(count);
  unsigned state = seed * 2654435761U + static_cast<unsigned>(first) + 1U;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525U + 1013904223U;
    const double noise = static_cast<double>(state >> 8U) / (1 << 24) - 0.5;
    const std::int64_t step = first + static_cast<std::int64_t>(i);
    const auto at = static_cast<double>(step);
    rows.x.push_back({step, at * 2048, at * 1e9, at * 0.1, at * 0.1});
    values.push_back(2 + 0.1 * seed + 6 * std::exp(-at / 2e5) + 0.4 * noise + (step % 99'991 == 777 ? 2 : 0));
  }
  rows.metrics.emplace_back("train_loss", std::move(values));
  return rows;
}

Curves::Curves(int series, std::size_t points, bool smoothed) : smoothed_(smoothed) {
  for (int i = 0; i < series; ++i) {
    stores_.push_back(std::make_shared<view::SeriesStore>());
    stores_.back()->append(lossRows(0, points, static_cast<unsigned>(i)));
  }
}

std::vector<widgets::ChartSeries> Curves::all() const {
  std::vector<widgets::ChartSeries> curves;
  for (std::size_t i = 0; i < stores_.size(); ++i) {
    widgets::ChartSeries one;
    one.run = QStringLiteral("/runs/%1").arg(i);
    one.key = one.run + QStringLiteral("/train_loss");
    one.label = QStringLiteral("run %1").arg(i);
    one.colour = view::categoryColour(i);
    one.smoothed = smoothed_;
    one.data = stores_[i]->series("train_loss");
    curves.push_back(std::move(one));
  }
  return curves;
}

void paintAll() {
  QApplication::sendPostedEvents();
  QApplication::processEvents();
}

void untilDraft(widgets::Chart& chart) {
  while (!chart.current()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  paintAll();
}

void untilFinal(widgets::Chart& chart) {
  while (!chart.settled()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  paintAll();
}

}  // namespace mhc::bench
