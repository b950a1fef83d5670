// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/MarkerSign.h"

#include <QPainter>
#include <QPolygonF>

#include "widgets/base/Theme.h"

namespace mhc::widgets {

QColor markerColour(MarkerKind kind) {
  const Theme& theme = Theme::current();
  switch (kind) {
    case MarkerKind::Nan:
    case MarkerKind::Alert:
      return theme.colour(ThemeColour::Bad);
    case MarkerKind::Spike:
      return theme.colour(ThemeColour::Warning);
    case MarkerKind::Edit:
      return theme.colour(ThemeColour::Accent);
    case MarkerKind::Checkpoint:
    case MarkerKind::Resume:
      return theme.colour(ThemeColour::Good);
    case MarkerKind::Evaluation:
    case MarkerKind::Sample:
      return theme.colour(ThemeColour::Info);
    case MarkerKind::Pause:
    case MarkerKind::Other:
      break;
  }
  return theme.colour(ThemeColour::Marker);
}

void paintMarkerSign(QPainter& painter, const QPointF& centre, double radius, MarkerKind kind) {
  const QColor colour = markerColour(kind);
  const double r = radius;
  const auto at = [&](double x, double y) { return centre + QPointF(x * r, y * r); };
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(Theme::current().colour(ThemeColour::ChartBackground), 1));
  painter.setBrush(colour);
  const QPen stroke(colour, r * 0.45);
  switch (kind) {
    case MarkerKind::Checkpoint:
      painter.drawPolygon(QPolygonF({at(0, -1.1), at(1.1, 0), at(0, 1.1), at(-1.1, 0)}));
      break;
    case MarkerKind::Edit:
      painter.drawRect(QRectF(at(-0.9, -0.9), at(0.9, 0.9)));
      break;
    case MarkerKind::Spike:
      painter.drawPolygon(QPolygonF({at(0, -1.1), at(1.1, 0.9), at(-1.1, 0.9)}));
      break;
    case MarkerKind::Resume:
      painter.drawPolygon(QPolygonF({at(-0.8, -1), at(1.1, 0), at(-0.8, 1)}));
      break;
    case MarkerKind::Sample:
      painter.drawEllipse(centre, r, r);
      break;
    case MarkerKind::Evaluation:
      painter.setBrush(Theme::current().colour(ThemeColour::ChartBackground));
      painter.setPen(stroke);
      painter.drawEllipse(centre, r * 0.85, r * 0.85);
      break;
    case MarkerKind::Alert:
      painter.drawPolygon(QPolygonF({at(0, -1.2), at(1.2, 1), at(-1.2, 1)}));
      painter.setPen(QPen(Theme::current().colour(ThemeColour::ChartBackground), r * 0.35));
      painter.drawLine(at(0, -0.4), at(0, 0.6));
      break;
    case MarkerKind::Nan:
      painter.setPen(stroke);
      painter.drawLine(at(-0.9, -0.9), at(0.9, 0.9));
      painter.drawLine(at(-0.9, 0.9), at(0.9, -0.9));
      break;
    case MarkerKind::Pause:
      painter.setPen(stroke);
      painter.drawLine(at(-0.5, -0.9), at(-0.5, 0.9));
      painter.drawLine(at(0.5, -0.9), at(0.5, 0.9));
      break;
    case MarkerKind::Other:
      painter.setPen(stroke);
      painter.drawLine(at(0, -1), at(0, 1));
      break;
  }
  painter.restore();
}

}  // namespace mhc::widgets
