// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/CurvePainter.h"

#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

namespace mhc::widgets {
namespace {

constexpr double kFar = 1e5;            ///< keeps coordinates where the rasteriser is exact
constexpr double kBandOpacity = 0.35;
constexpr double kDotRadius = 2.6;
constexpr double kMostTravel = 60;      ///< heights of the plot that a line may go up and down and still be stroked

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

void paintBands(QPainter& painter, const std::vector<view::Bucket>& buckets, const Heights& heights,
                const CurveStyle& style) {
  QColor shade = style.colour;
  shade.setAlphaF(static_cast<float>(style.opacity * kBandOpacity));
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (const view::Bucket& bucket : buckets) {
    if (bucket.extent.finite < 2) continue;
    const double top = heights.at(bucket.extent.max);
    if (std::isnan(top)) continue;
    const double bottom = heights.atOrBelow(bucket.extent.min);
    painter.fillRect(QRectF(bucket.column, top, 1, std::max(bottom - top, 1.0)), shade);
  }
}

/// Whether the line goes up and down so often that stroking it costs tens of milliseconds and its width cannot be seen.
bool jitters(const std::vector<view::Bucket>& buckets, const Heights& heights, double height) {
  double travel = 0, before = NAN;
  for (const view::Bucket& bucket : buckets) {
    const double at = bucket.extent.finite > 0 ? std::clamp(heights.at(bucket.extent.last), 0.0, height) : NAN;
    if (std::isfinite(at) && std::isfinite(before)) travel += std::abs(at - before);
    before = at;
  }
  return travel > kMostTravel * height;
}

void paintLine(QPainter& painter, const QPolygonF& line, const CurveStyle& style) {
  if (line.size() > 1) painter.drawPolyline(line);
  if (line.size() != 1 || style.points) return;
  const QPen pen = painter.pen();
  painter.setPen(Qt::NoPen);
  const double radius = kDotRadius * style.unit;
  painter.drawEllipse(line.front(), radius, radius);
  painter.setPen(pen);
}

}  // namespace

void paintBuckets(QPainter& painter, const std::vector<view::Bucket>& buckets, const view::AxisMap& y, QSizeF area,
                  const CurveStyle& style) {
  const Heights heights(y, area.height());
  paintBands(painter, buckets, heights, style);
  QColor colour = style.colour;
  colour.setAlphaF(static_cast<float>(style.opacity));
  const bool hairline = style.draft || jitters(buckets, heights, area.height());
  QPen pen(colour, hairline ? 0 : style.width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin);
  if (style.dashed) pen.setDashPattern({4, 2.5});
  painter.setRenderHint(QPainter::Antialiasing, !hairline);
  painter.setPen(pen);
  painter.setBrush(colour);
  QPolygonF line;
  line.reserve(static_cast<qsizetype>(buckets.size()));
  QPolygonF dots;
  for (const view::Bucket& bucket : buckets) {
    const double height = bucket.extent.finite > 0 ? heights.at(bucket.extent.last) : NAN;
    if (bucket.startsPiece || std::isnan(height)) {
      paintLine(painter, line, style);
      line.clear();
    }
    if (std::isnan(height)) continue;
    line << QPointF(bucket.at, height);
    if (style.points && bucket.column >= 0) dots << line.back();
  }
  paintLine(painter, line, style);
  const bool room = static_cast<double>(dots.size()) * 5 * style.unit < area.width();
  if (!style.points || (!room && dots.size() > 1)) return;
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(Qt::NoPen);
  const double radius = kDotRadius * style.unit;
  for (const QPointF& dot : dots) painter.drawEllipse(dot, radius, radius);
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
