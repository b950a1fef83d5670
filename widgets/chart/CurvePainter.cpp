// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/CurveRaster.h"
#include "widgets/chart/CurvePainter.h"

#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>


namespace mhc::widgets {
namespace {

constexpr double kFar = 1e5;  ///< keeps coordinates where the rasteriser is exact
constexpr double kDotRadius = 2.6;

class Heights {
 public:
  Heights(const view::AxisMap& y, double height) : y_(y), height_(height) {}
  /// NaN for a value without a place.
  [[nodiscard]] double at(double value) const {
    return std::clamp(height_ - y_.position(value) * height_, -kFar, kFar);
  }
  /// Like at(), but a value ≤ 0 on a logarithmic axis lies below everything.
  [[nodiscard]] double atOrBelow(double value) const {
    const double place = y_.position(value);
    return std::isnan(place) ? kFar : std::clamp(height_ - place * height_, -kFar, kFar);
  }

 private:
  const view::AxisMap& y_;
  double height_;
};

}  // namespace

CurveShape shapeOf(const std::vector<view::Bucket>& buckets, const view::AxisMap& y, QSizeF area,
                   const CurveStyle& style) {
  const Heights heights(y, area.height());
  CurveShape shape;
  std::vector<QPointF> line;
  const auto finish = [&] {
    if (line.size() > 1) shape.lines.push_back(line);
    if (line.size() == 1 && !style.points) shape.dots.push_back(line.front());
    line.clear();
  };
  for (const view::Bucket& bucket : buckets) {
    if (bucket.extent.finite >= 2) {
      const double top = heights.at(bucket.extent.max), bottom = heights.atOrBelow(bucket.extent.min);
      if (!std::isnan(top)) shape.runs.push_back({bucket.column, top, bottom});
    }
    const double height = bucket.extent.finite > 0 ? heights.at(bucket.extent.last) : NAN;
    if (bucket.startsPiece || std::isnan(height)) finish();
    if (std::isnan(height)) continue;
    line.emplace_back(bucket.at, height);
    if (style.points && bucket.column >= 0) shape.dots.push_back(line.back());
  }
  finish();
  const bool room = static_cast<double>(shape.dots.size()) * 5 * style.unit < area.width();
  if (style.points && !room && shape.dots.size() > 1) shape.dots.clear();
  return shape;
}

std::vector<CurveShape::Run> bandOf(const std::vector<view::Bucket>& low, const std::vector<view::Bucket>& high,
                                    const view::AxisMap& y, QSizeF area) {
  const Heights heights(y, area.height());
  std::vector<CurveShape::Run> band;
  double at = 0, top = NAN, bottom = NAN;  // of the record before
  for (std::size_t i = 0; i < std::min(low.size(), high.size()); ++i) {
    const double nextTop = high[i].extent.finite > 0 ? heights.at(high[i].extent.last) : NAN;
    const double nextBottom = low[i].extent.finite > 0 ? heights.atOrBelow(low[i].extent.last) : NAN;
    const bool joins = !low[i].startsPiece && std::isfinite(top + bottom + nextTop + nextBottom);
    const int first = joins ? static_cast<int>(std::floor(std::max(at, -1.0))) + 1 : low[i].column;
    for (int column = std::max(first, 0);
         std::isfinite(nextTop) && column <= std::min<int>(low[i].column, static_cast<int>(area.width())); ++column) {
      const double part = joins && low[i].at > at ? std::clamp((column + 0.5 - at) / (low[i].at - at), 0.0, 1.0) : 1;
      const double before = 1 - part;
      band.push_back({column, joins ? before * top + part * nextTop : nextTop,
                      joins ? before * bottom + part * nextBottom : nextBottom});
    }
    at = low[i].at, top = nextTop, bottom = nextBottom;
  }
  return band;
}

void paintBand(CurveRaster& raster, const std::vector<CurveShape::Run>& band, const CurveStyle& style) {
  QColor shade = style.colour;
  shade.setAlphaF(static_cast<float>(style.opacity * kBetweenOpacity));
  for (const CurveShape::Run& run : band) raster.run(run.column, run.top, run.bottom, shade);
}

void paintShape(CurveRaster& raster, const CurveShape& shape, const CurveStyle& style) {
  QColor colour = style.colour;
  colour.setAlphaF(static_cast<float>(style.opacity * kRunOpacity));
  for (const CurveShape::Run& run : shape.runs) raster.run(run.column, run.top, run.bottom, colour);
  colour.setAlphaF(static_cast<float>(style.opacity));
  CurveRaster::Pen pen{colour, std::max(style.width, 1.0)};
  if (style.dashed) pen.dash = 4 * style.width, pen.gap = 2.5 * style.width;
  pen.samples = style.draft ? 2 : 4;
  for (const std::vector<QPointF>& line : shape.lines) raster.stroke(line, pen);
}

void paintDots(QPainter& painter, const CurveShape& shape, const CurveStyle& style) {
  if (shape.dots.empty()) return;
  QColor colour = style.colour;
  colour.setAlphaF(static_cast<float>(style.opacity));
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  const double radius = kDotRadius * style.unit;
  for (const QPointF& dot : shape.dots) painter.drawEllipse(dot, radius, radius);
}

void paintNotFinite(QPainter& painter, const std::vector<view::Bucket>& buckets, QSizeF area, const CurveStyle& style) {
  const double half = 3 * style.unit;
  const double middle = area.height() - half - style.unit;
  double free = -kFar;
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(QPen(style.colour, 1.5 * style.unit));
  for (const view::Bucket& bucket : buckets) {
    if (bucket.extent.notFinite == 0 || bucket.column < 0 || bucket.at < free || bucket.at > area.width()) continue;
    painter.drawLine(QPointF(bucket.at - half, middle - half), QPointF(bucket.at + half, middle + half));
    painter.drawLine(QPointF(bucket.at - half, middle + half), QPointF(bucket.at + half, middle - half));
    free = bucket.at + 3 * half;
  }
}

void paintClipped(QPainter& painter, const std::vector<view::Bucket>& buckets, const view::AxisMap& y, QSizeF area,
                  const CurveStyle& style) {
  const double size = 4 * style.unit;
  double freeAbove = -kFar, freeBelow = -kFar;
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(Qt::NoPen);
  painter.setBrush(style.colour);
  for (const view::Bucket& bucket : buckets) {
    if (bucket.extent.finite == 0 || bucket.column < 0 || bucket.at > area.width()) continue;
    const double x = bucket.at;
    if (bucket.extent.max > y.range().high && x >= freeAbove) {
      painter.drawPolygon(QPolygonF({{x, 0}, {x - size, size * 1.4}, {x + size, size * 1.4}}));
      freeAbove = x + 2.5 * size;
    }
    if (bucket.extent.min < y.range().low && x >= freeBelow && !(y.logarithmic() && bucket.extent.min <= 0)) {
      const double bottom = area.height();
      painter.drawPolygon(QPolygonF({{x, bottom}, {x - size, bottom - size * 1.4}, {x + size, bottom - size * 1.4}}));
      freeBelow = x + 2.5 * size;
    }
  }
}

}  // namespace mhc::widgets
