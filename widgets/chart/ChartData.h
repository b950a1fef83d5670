// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <vector>

#include "core/view/Colour.h"
#include "core/view/SeriesStore.h"
#include "core/view/Smoothing.h"

namespace mhc::widgets {

/// One curve of a chart.
struct ChartSeries {
  QString key;     ///< unique in the chart: run id and metric; keeps the smoothing cache over updates
  QString run;     ///< run id, for highlighting
  QString label;   ///< legend and tooltip: "tiny · train"
  view::Rgb colour;
  bool dashed = false;    ///< second metric of a run, told apart without colour
  bool smoothed = false;  ///< takes the chart's smoothing, with the raw line faint behind
  bool points = false;    ///< marks every record (few points: validation)
  view::Series data;
};

/// A vertical line with a text at its top.
struct ChartMarker {
  std::int64_t step = 0;
  QString text;
};

}  // namespace mhc::widgets
