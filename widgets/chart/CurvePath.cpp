// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "widgets/chart/CurvePainter.h"

namespace mhc::widgets {
namespace {

/// What runs in neighbouring columns cover, as one outline a stretch.
QPainterPath outline(const std::vector<CurveShape::Run>& runs) {
  QPainterPath path;
  for (std::size_t first = 0; first < runs.size();) {
    std::size_t last = first + 1;
    while (last < runs.size() && runs[last].column <= runs[last - 1].column + 1) ++last;
    path.moveTo(runs[first].column, runs[first].top);
    for (std::size_t i = first; i < last; ++i) path.lineTo(runs[i].column + 0.5, runs[i].top);
    path.lineTo(runs[last - 1].column + 1, runs[last - 1].top);
    path.lineTo(runs[last - 1].column + 1, std::max(runs[last - 1].bottom, runs[last - 1].top + 1));
    for (std::size_t i = last; i-- > first;)
      path.lineTo(runs[i].column + 0.5, std::max(runs[i].bottom, runs[i].top + 1));
    path.closeSubpath();
    first = last;
  }
  return path;
}

QColor faded(const QColor& colour, double opacity) {
  QColor result = colour;
  result.setAlphaF(static_cast<float>(opacity));
  return result;
}

}  // namespace

void paintBandAsPath(QPainter& painter, const std::vector<CurveShape::Run>& band, const CurveStyle& style) {
  if (!band.empty()) painter.fillPath(outline(band), faded(style.colour, style.opacity * kBetweenOpacity));
}

void paintShapeAsPath(QPainter& painter, const CurveShape& shape, const CurveStyle& style) {
  if (!shape.runs.empty()) painter.fillPath(outline(shape.runs), faded(style.colour, style.opacity * kRunOpacity));
  QPen pen(faded(style.colour, style.opacity), style.width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin);
  if (style.dashed) pen.setDashPattern({4, 2.5});
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  for (const std::vector<QPointF>& line : shape.lines) painter.drawPolyline(line.data(), static_cast<int>(line.size()));
  paintDots(painter, shape, style);
}

}  // namespace mhc::widgets
