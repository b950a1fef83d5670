// SPDX-License-Identifier: GPL-3.0-or-later
// Wires: one line, or a line for each stream, and the shape of what they carry.
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <map>

#include "widgets/base/Theme.h"
#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/CanvasPainter.h"

namespace mhc::widgets {
namespace {

constexpr double kDotted = 1.4;  // width of a dotted line; a dot is as long, its gap twice that

}  // namespace

QPainterPath CanvasPainter::lanePath(const std::vector<QPointF>& points, double offset) {
  std::vector<QPointF> moved;
  const auto normal = [](QPointF from, QPointF to) {
    const QPointF d = to - from;
    const double length = std::hypot(d.x(), d.y());
    return length > 0 ? QPointF(-d.y(), d.x()) / length : QPointF(0, 1);
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    const QPointF before = i > 0 ? normal(points[i - 1], points[i]) : normal(points[0], points[1]);
    const QPointF after = i + 1 < points.size() ? normal(points[i], points[i + 1]) : before;
    // Segments are level or upright: at a corner both shifts add up, along a straight line they are one.
    const bool straight = QPointF::dotProduct(before, after) > 0.99;
    moved.push_back(points[i] + offset * (straight ? before : before + after));
  }
  QPainterPath path(moved.front());
  for (std::size_t i = 1; i + 1 < moved.size(); ++i) {
    const QPointF in = moved[i] - moved[i - 1], out = moved[i + 1] - moved[i];
    const double a = std::hypot(in.x(), in.y()), b = std::hypot(out.x(), out.y());
    const double r = std::min({10.0, a / 2, b / 2});
    if (r < 0.5) {
      path.lineTo(moved[i]);
      continue;
    }
    path.lineTo(moved[i] - in / a * r);
    path.quadTo(moved[i], moved[i] + out / b * r);
  }
  path.lineTo(moved.back());
  return path;
}

std::vector<QPointF> CanvasPainter::clipped(const std::vector<QPointF>& points, const QRectF& rect) {
  // Far beyond what is in view the raster engine leaves its 16-bit coordinates and takes fifty times as long.
  constexpr double kAway = 84, kStep = 10 * 3 * kDotted;  // ten dots with their gaps
  const QPointF start = points.front();
  const auto within = [](double value, double from, double low, double high) {
    if (value < low) return from + std::floor((low - from) / kStep) * kStep;
    return value > high ? from + std::ceil((high - from) / kStep) * kStep : value;
  };
  const QRectF room = rect.adjusted(-kAway, -kAway, kAway, kAway);
  std::vector<QPointF> kept;
  for (const QPointF& point : points) {
    const QPointF moved(within(point.x(), start.x(), room.left(), room.right()),
                        within(point.y(), start.y(), room.top(), room.bottom()));
    if (kept.empty() || kept.back() != moved) kept.push_back(moved);
  }
  return kept;
}

void CanvasPainter::wire(const RoutedWire& wire, const QRectF& reach) {
  const Theme& theme = Theme::current();
  const std::vector<QPointF> points = clipped(wire.points, reach);
  if (points.size() < 2) return;
  painter_.setBrush(Qt::NoBrush);
  const bool wrong = std::any_of(scene_.content->problems.begin(), scene_.content->problems.end(), [&](const auto& p) {
    return p.wire.has_value() && *p.wire == wire.wire && p.severity == config::Severity::Error;
  });
  if (wrong) {
    QPen pen(theme.colour(ThemeColour::Bad), 2.4, Qt::DashLine);
    painter_.setPen(pen);
    painter_.drawPath(lanePath(points, 0));
    return;
  }
  if (wire.lanes > 1 && detail_ != Detail::Boxes) {
    for (int lane = 0; lane < wire.lanes; ++lane) {
      painter_.setPen(QPen(streamColour(lane), 2.6, Qt::SolidLine, Qt::FlatCap));
      painter_.drawPath(lanePath(points, layout_.laneOffset(lane, wire.lanes)));
    }
    return;
  }
  const bool positions = wire.flow == graph::Flow::Positions;
  QColor colour = theme.colour(positions ? ThemeColour::TextDisabled : ThemeColour::Axis);
  const double width = wire.lanes > 1 ? std::max(2.0, layout_.laneGap() * (wire.lanes - 1) * 0.5)
                       : positions    ? kDotted
                                      : 2;
  painter_.setPen(QPen(colour, width, positions ? Qt::DotLine : Qt::SolidLine, Qt::FlatCap));
  painter_.drawPath(lanePath(points, 0));
}

void CanvasPainter::positions(const std::vector<const RoutedWire*>& wires, const QRectF& reach) {
  // Eighty attentions read their positions along one line. Stretches by direction and place, in half units.
  std::map<std::pair<bool, long>, std::vector<std::pair<double, double>>> stretches;
  for (const RoutedWire* wire : wires) {
    const std::vector<QPointF> points = clipped(wire->points, reach);
    for (std::size_t i = 1; i < points.size(); ++i) {
      const QPointF a = points[i - 1], b = points[i];
      const bool level = std::abs(a.y() - b.y()) < 0.5;
      const double from = level ? a.x() : a.y(), to = level ? b.x() : b.y();
      stretches[{level, std::lround(2 * (level ? a.y() : a.x()))}].push_back(std::minmax(from, to));
    }
  }
  painter_.setBrush(Qt::NoBrush);
  painter_.setPen(QPen(Theme::current().colour(ThemeColour::TextDisabled), kDotted, Qt::DotLine, Qt::FlatCap));
  const auto draw = [&](bool level, double place, double from, double to) {
    from = std::floor(from / (3 * kDotted)) * 3 * kDotted;  // dots stay where they are while the view moves
    painter_.drawLine(level ? QPointF(from, place) : QPointF(place, from),
                      level ? QPointF(to, place) : QPointF(place, to));
  };
  for (auto& [key, parts] : stretches) {
    std::sort(parts.begin(), parts.end());
    double from = parts.front().first, to = parts.front().second;
    for (const auto& [low, high] : parts) {
      if (low > to) {
        draw(key.first, static_cast<double>(key.second) / 2, from, to);
        from = low;
      }
      to = std::max(to, high);
    }
    draw(key.first, static_cast<double>(key.second) / 2, from, to);
  }
}

void CanvasPainter::label(const RoutedWire& wire) {
  const graph::Shape* shape = scene_.content->shapes.of(wire.stack, wire.wire);
  if (shape == nullptr || wire.flow == graph::Flow::Positions) return;
  const QString what = wireText(*shape);
  const QFontMetricsF metrics(tiny_);
  const double room = metrics.horizontalAdvance(what) + 4;
  // On the longest level stretch that has room; else it is told by the tooltip.
  double best = 0;
  QPointF at;
  if (const QPointF a = wire.points.front(), b = wire.points.back();
      std::abs(a.x() - b.x()) < 0.5 && b.y() - a.y() > metrics.height()) {
    // Straight down, within a sublayer: beside it.
    text(QRectF(a.x() + 5, (a.y() + b.y() - metrics.height()) / 2, room, metrics.height()),
         Qt::AlignLeft | Qt::AlignVCenter, what, tiny_, Theme::current().colour(ThemeColour::TextDim));
    return;
  }
  for (std::size_t i = 1; i < wire.points.size(); ++i) {
    const QPointF a = wire.points[i - 1], b = wire.points[i];
    if (std::abs(a.y() - b.y()) > 0.5 || std::abs(b.x() - a.x()) <= std::max(best, room)) continue;
    best = std::abs(b.x() - a.x());
    at = (a + b) / 2;
  }
  if (best == 0) return;
  const double up = wire.lanes > 1 ? -layout_.laneOffset(0, wire.lanes) + 4 : 3;
  text(QRectF(at.x() - room / 2, at.y() - up - metrics.height(), room, metrics.height()), Qt::AlignCenter, what, tiny_,
       Theme::current().colour(ThemeColour::TextDim));
}

}  // namespace mhc::widgets
