// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <vector>

#include "widgets/base/TimeCursor.h"

class QPainter;

namespace mhc::widgets {

/// Curves that the read-out tells; then "and n more".
inline constexpr std::size_t kReadoutRows = 5;

/// One line of the read-out at the crosshair.
struct ReadoutRow {
  QString label;
  QColor colour;  ///< of the swatch; invalid: a line of text without one
  bool dashed = false;
  QString value;  ///< what the curve shows
  QString raw;    ///< the recorded value, if smoothing makes it differ
  QString where;  ///< step (and what X counts)
};

/// Where a curve is read.
struct ReadoutDot {
  QPointF at;
  QColor colour;
};

/// A vertical line with the sign of its kind, and a text if there is room for it up to the next marker. Checkpoints,
/// evaluations and samples have fainter lines, and their text only whole.
void paintMarkerLine(QPainter& painter, const QRectF& area, double x, MarkerKind kind, const QString& text,
                     double room);
/// A line of text at the lower right of the plot ("12 points ≤ 0 not shown").
void paintNote(QPainter& painter, const QRectF& area, const QString& note);
/// A text in the middle of the plot that says how to zoom.
void paintHint(QPainter& painter, const QRectF& area, const QString& text);
/// Where a chip with that text stands: top right of the plot.
[[nodiscard]] QRectF chipRect(const QRectF& area, const QString& text);
void paintChip(QPainter& painter, const QRectF& chip, const QString& text);
/// Crosshair at x, a dot at each curve, and the rows in a box beside the pointer that stays inside the widget.
void paintReadout(QPainter& painter, const QRectF& widget, const QRectF& area, double x, const QPointF& pointer,
                  const std::vector<ReadoutDot>& dots, const std::vector<ReadoutRow>& rows, bool frozen);

}  // namespace mhc::widgets
