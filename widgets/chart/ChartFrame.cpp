// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartFrame.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kPad = 8;
constexpr double kTick = 4;

QFontMetricsF small() {
  return QFontMetricsF(Theme::current().smallFont());
}

QFont titleFont() {
  QFont font = Theme::current().smallFont();
  font.setBold(true);
  return font;
}

int wantedTicks(double length, double each) {
  return std::clamp(static_cast<int>(length / each), 3, 12);
}

std::vector<view::Tick> yTicks(const view::AxisMap& y, double height) {
  return view::axisTicks(y, wantedTicks(height, small().height() * 2.2));
}

std::vector<view::Tick> xTicks(const view::AxisMap& x, view::XKind kind, double width) {
  const int wanted = wantedTicks(width, small().horizontalAdvance(QStringLiteral("00.000k")) * 1.35);
  const bool time = kind == view::XKind::ActiveSeconds || kind == view::XKind::WallSeconds;
  return time ? view::timeTicks(x, wanted) : view::axisTicks(x, wanted);
}

}  // namespace

QString xKindName(view::XKind kind) {
  switch (kind) {
    case view::XKind::Tokens:
      return QCoreApplication::translate("Chart", "tokens");
    case view::XKind::Flops:
      return QCoreApplication::translate("Chart", "floating point operations");
    case view::XKind::ActiveSeconds:
      return QCoreApplication::translate("Chart", "active time");
    case view::XKind::WallSeconds:
      return QCoreApplication::translate("Chart", "wall time");
    case view::XKind::Step:
      break;
  }
  return QCoreApplication::translate("Chart", "step");
}

void ChartFrame::setContent(Content content) {
  if (content == content_) return;
  content_ = std::move(content);
  invalidate();
}

QRectF ChartFrame::plotArea(const QSize& size, double ratio) const {
  const double line = small().height();
  const double left = std::max(left_, small().horizontalAdvance(QStringLiteral("00.00")) + kTick + kPad);
  const double top = QFontMetricsF(titleFont()).height() + line + kPad + 4;
  const double bottom = 2 * line + kTick + 5;
  const auto snap = [ratio](double value) { return std::round(value * ratio) / ratio; };
  const double x = snap(left), y = snap(top);
  return {x, y, std::max(snap(size.width() - kPad - 4) - x, 1 / ratio),
          std::max(snap(size.height() - bottom) - y, 1 / ratio)};
}

bool ChartFrame::makeRoom(const view::AxisMap& y, double height) {
  double widest = 0;
  for (const view::Tick& tick : yTicks(y, height)) {
    widest = std::max(widest, small().horizontalAdvance(QString::fromStdString(tick.label)));
  }
  const double needed = std::ceil(widest + kTick + kPad);
  const double have = std::max(left_, small().horizontalAdvance(QStringLiteral("00.00")) + kTick + kPad);
  if (needed <= have) return false;
  left_ = needed;
  invalidate();
  return true;
}

void ChartFrame::paint(QPainter& painter, const QSize& size, double ratio, const view::AxisMap& x,
                       const view::AxisMap& y) {
  const QSize device = (QSizeF(size) * ratio).toSize();
  if (picture_.isNull() || picture_.size() != device || size != size_ || x.range() != xRange_ || y.range() != yRange_ ||
      x.logarithmic() != logX_ || y.logarithmic() != logY_) {
    picture_ = QPixmap(device);
    picture_.setDevicePixelRatio(ratio);
    picture_.fill(Theme::current().colour(ThemeColour::ChartBackground));
    size_ = size;
    xRange_ = x.range(), yRange_ = y.range();
    logX_ = x.logarithmic(), logY_ = y.logarithmic();
    QPainter into(&picture_);
    draw(into, plotArea(size, ratio), size, x, y);
  }
  painter.drawPixmap(0, 0, picture_);
}

void ChartFrame::paintDirect(QPainter& painter, const QSize& size, double ratio, const view::AxisMap& x,
                             const view::AxisMap& y) const {
  painter.fillRect(QRect(QPoint(0, 0), size), Theme::current().colour(ThemeColour::ChartBackground));
  draw(painter, plotArea(size, ratio), size, x, y);
}

void ChartFrame::draw(QPainter& painter, const QRectF& area, const QSize& size, const view::AxisMap& x,
                      const view::AxisMap& y) const {
  drawHeader(painter, size);
  painter.setFont(Theme::current().smallFont());
  drawYAxis(painter, area, y);
  drawXAxis(painter, area, x);
  painter.setPen(QPen(Theme::current().colour(ThemeColour::Axis), 1));
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.drawLine(area.bottomLeft(), area.topLeft());
}

void ChartFrame::drawHeader(QPainter& painter, const QSize& size) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF bold(titleFont()), metrics = small();
  const double right = size.width() - kPad;
  painter.setFont(titleFont());
  painter.setPen(theme.colour(ThemeColour::Text));
  const QString title = bold.elidedText(content_.title, Qt::ElideRight, right - kPad);
  painter.drawText(QPointF(kPad, kPad / 2 + bold.ascent()), title);
  const double after = kPad + bold.horizontalAdvance(title) + 8;
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  if (after + metrics.horizontalAdvance(content_.unit) < right) {
    painter.drawText(QPointF(after, kPad / 2 + bold.ascent()), content_.unit);
  }
  const std::vector<QRectF> boxes = legendBoxes(size);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const LegendEntry& entry = content_.legend[i];
    const QRectF& box = boxes[i];
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(box.adjusted(22, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(entry.label, Qt::ElideMiddle, box.width() - 22 + 0.5));
    QPen pen(entry.colour, 2, Qt::SolidLine, Qt::FlatCap);
    if (entry.dashed) pen.setDashPattern({2.5, 1.5});
    painter.setPen(pen);
    painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.left() + 17, box.center().y()));
  }
  if (boxes.size() == content_.legend.size()) return;
  const double end = boxes.empty() ? kPad : boxes.back().right() + 12;
  painter.setPen(theme.colour(ThemeColour::TextDim));
  painter.drawText(QRectF(end, legendTop(), right - end, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                   QStringLiteral("+%1").arg(content_.legend.size() - boxes.size()));
}

double ChartFrame::legendTop() const {
  return kPad / 2 + QFontMetricsF(titleFont()).height() + 1;
}

/// Places of the entries that there is room for, in one line.
std::vector<QRectF> ChartFrame::legendBoxes(const QSize& size) const {
  const QFontMetricsF metrics = small();
  const double right = size.width() - kPad;
  std::vector<QRectF> boxes;
  double at = kPad;
  for (std::size_t i = 0; i < content_.legend.size(); ++i) {
    const double wide = 22 + metrics.horizontalAdvance(content_.legend[i].label);
    const bool last = i + 1 == content_.legend.size();
    const double room = right - at - (last ? 0 : metrics.horizontalAdvance(QStringLiteral("+99 ")));
    if (wide > room && i > 0) break;
    boxes.emplace_back(at, legendTop(), std::min(wide, room), metrics.height());
    at += wide + 12;
  }
  return boxes;
}

std::optional<std::size_t> ChartFrame::legendAt(const QPointF& position, const QSize& size) const {
  const std::vector<QRectF> boxes = legendBoxes(size);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    if (boxes[i].contains(position)) return i;
  }
  return std::nullopt;
}

void ChartFrame::drawXAxis(QPainter& painter, const QRectF& area, const view::AxisMap& x) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics = small();
  double free = -1e9;
  for (const view::Tick& tick : xTicks(x, content_.xKind, area.width())) {
    const double part = x.position(tick.value);
    if (!(part >= -1e-6 && part <= 1 + 1e-6)) continue;
    const double at = std::floor(area.left() + part * area.width()) + 0.5;
    painter.setPen(QPen(theme.colour(ThemeColour::Grid), 1));
    if (!tick.label.empty()) painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()));
    painter.setPen(QPen(theme.colour(ThemeColour::Axis), 1));
    painter.drawLine(QPointF(at, area.bottom()), QPointF(at, area.bottom() + (tick.label.empty() ? kTick / 2 : kTick)));
    if (tick.label.empty()) continue;
    const QString label = QString::fromStdString(tick.label);
    const double wide = metrics.horizontalAdvance(label);
    const double left = std::clamp(at - wide / 2, 2.0, std::max(area.right() + kPad + 2 - wide, 2.0));
    if (left < free) continue;
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QPointF(left, area.bottom() + kTick + 1 + metrics.ascent()), label);
    free = left + wide + 6;
  }
  painter.setPen(theme.colour(ThemeColour::TextDim));
  const QRectF line(area.left(), area.bottom() + kTick + 1 + metrics.height(), area.width(), metrics.height());
  painter.drawText(line, Qt::AlignCenter, metrics.elidedText(xKindName(content_.xKind), Qt::ElideRight, line.width()));
}

void ChartFrame::drawYAxis(QPainter& painter, const QRectF& area, const view::AxisMap& y) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics = small();
  for (const view::Tick& tick : yTicks(y, area.height())) {
    const double part = y.position(tick.value);
    if (!(part >= -1e-6 && part <= 1 + 1e-6)) continue;
    const double at = std::floor(area.bottom() - part * area.height()) + 0.5;
    painter.setPen(QPen(theme.colour(ThemeColour::Axis), 1));
    painter.drawLine(QPointF(area.left() - (tick.label.empty() ? kTick / 2 : kTick), at), QPointF(area.left(), at));
    if (tick.label.empty()) continue;
    painter.setPen(QPen(theme.colour(ThemeColour::Grid), 1));
    painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at));
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QRectF(0, at - metrics.height() / 2, area.left() - kTick - 2, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, QString::fromStdString(tick.label));
  }
}

}  // namespace mhc::widgets
