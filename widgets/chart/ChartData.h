// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <optional>
#include <vector>

#include "core/view/Colour.h"
#include "core/view/DerivedSeries.h"
#include "core/view/SeriesStore.h"
#include "core/view/Smoothing.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {

/// One curve of a chart.
struct ChartSeries {
  QString key;    ///< unique in the chart: run id and metric; keeps the smoothing cache over updates
  QString run;    ///< run id, for highlighting
  QString label;  ///< legend and tooltip: "tiny · train"
  view::Rgb colour;
  bool dashed = false;    ///< second metric of a run, told apart without colour
  bool smoothed = false;  ///< takes the chart's smoothing, with the raw line faint behind
  bool points = false;    ///< marks every record (few points: validation)
  view::Series data;
  /// Shows this series combined with others of the same metric: with one for difference and ratio (data minus or
  /// divided by it), with any number for the mean.
  std::optional<view::Combination> combination{};
  view::BandKind band = view::BandKind::None;  ///< around a mean
  std::vector<view::Series> with{};
};

/// Whether a series is drawn smoothed, with what is recorded faint behind.
[[nodiscard]] inline bool isSmoothed(const ChartSeries& series, const view::Smoothing& smoothing) {
  return series.smoothed && smoothing.kind != view::SmoothingKind::None && smoothing.weight > 0;
}

/// A vertical line with a sign of its kind and a text at its top.
using ChartMarker = TimeMarker;

}  // namespace mhc::widgets
