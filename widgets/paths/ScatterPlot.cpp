// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/paths/ScatterPlot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"
#include "widgets/paths/PathsModel.h"

namespace mhc::widgets {
namespace {

constexpr double kMark = 3.6;
constexpr double kLeast = 30;  // pixels: of a smaller plot nothing can be read

QColor markColour(hyper::PathMap map) {
  return Theme::current().onChart(view::categoryColour(static_cast<std::size_t>(map)));
}

QPainterPath markAt(hyper::PathMap map, QPointF at, double r) {
  QPainterPath path;
  if (map == hyper::PathMap::Read) {
    path.addEllipse(at, r, r);
  } else if (map == hyper::PathMap::Write) {
    path.addRect(QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r));
  } else {
    path.addPolygon(QPolygonF({at + QPointF(0, -1.35 * r), at + QPointF(1.35 * r, 0), at + QPointF(0, 1.35 * r),
                               at + QPointF(-1.35 * r, 0), at + QPointF(0, -1.35 * r)}));
  }
  return path;
}

QString tickText(double value) {
  const QString text = QString::fromStdString(view::formatValue(std::fabs(value), 2));
  return value < 0 ? QStringLiteral("−") + text : text;
}

}  // namespace

SignedAxis::SignedAxis(const std::vector<double>& values) {
  std::vector<double> sizes;
  low = high = 0;
  for (const double v : values) {
    if (v != 0) sizes.push_back(std::fabs(v));
    low = std::min(low, v), high = std::max(high, v);
  }
  if (!sizes.empty()) {
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    unit = std::max(*middle, 1e-7 * std::max(high, -low));
  }
  if (low == high) low = -unit, high = unit;
}

double SignedAxis::position(double value) const {
  const auto f = [this](double v) { return std::asinh(v / unit); };
  const double margin = 0.06 * (f(high) - f(low));
  return (f(value) - f(low) + margin) / (f(high) - f(low) + 2 * margin);
}

std::vector<double> SignedAxis::ticks() const {
  std::vector<double> ticks{0};
  for (double decade = std::pow(10, std::ceil(std::log10(unit))); decade <= std::max(high, -low); decade *= 10) {
    if (decade <= high) ticks.push_back(decade);
    if (-decade >= low) ticks.push_back(-decade);
  }
  std::sort(ticks.begin(), ticks.end());
  return ticks;
}

ScatterPlot::ScatterPlot(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Measured effect over the one-pass estimate"));
}

void ScatterPlot::setReport(PathReportPtr report) {
  report_ = std::move(report);
  current_ = -1;
  selected_.clear();
  order_.clear();
  std::vector<double> estimates, effects;
  for (std::size_t i = 0; report_ != nullptr && i < report_->effects.size(); ++i) {
    const hyper::PathEffect& e = report_->effects[i];
    if (!std::isfinite(e.estimate) || !std::isfinite(e.effect)) continue;
    order_.push_back(static_cast<int>(i));
    estimates.push_back(e.estimate);
    effects.push_back(e.effect);
  }
  std::stable_sort(order_.begin(), order_.end(), [this](int a, int b) {
    return report_->effects[static_cast<std::size_t>(a)].estimate <
           report_->effects[static_cast<std::size_t>(b)].estimate;
  });
  x_ = SignedAxis(estimates);
  y_ = SignedAxis(effects);
  update();
}

void ScatterPlot::setCurrent(int effect) {
  if (effect == current_) return;
  current_ = effect;
  update();
}

void ScatterPlot::setSelected(std::vector<int> effects) {
  selected_ = std::move(effects);
  update();
}

QRectF ScatterPlot::plotArea() const {
  const QFontMetricsF metrics(Theme::current().smallFont());
  double widest = 0;
  for (const double tick : y_.ticks()) widest = std::max(widest, metrics.horizontalAdvance(tickText(tick)));
  const double line = metrics.height();
  return QRectF(rect()).adjusted(widest + 14, 2 * line + 8, -14, -(2 * line + 10));
}

QPointF ScatterPlot::positionOf(int effect) const {
  const QRectF area = plotArea();
  const hyper::PathEffect& e = report_->effects[static_cast<std::size_t>(effect)];
  return {area.left() + x_.position(e.estimate) * area.width(), area.bottom() - y_.position(e.effect) * area.height()};
}

void ScatterPlot::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::ChartBackground));
  painter.setRenderHint(QPainter::Antialiasing);
  if (report_ == nullptr) return;
  const QRectF area = plotArea();
  if (area.width() < kLeast || area.height() < kLeast) return;
  paintAxes(painter, area);
  painter.save();
  painter.setClipRect(area.adjusted(-6, -6, 6, 6));
  for (const int effect : order_) paintMark(painter, effect);
  if (current_ >= 0) paintMark(painter, current_);
  painter.restore();
  paintLegend(painter, area);
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void ScatterPlot::paintAxes(QPainter& painter, const QRectF& area) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const double line = metrics.height();
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  painter.drawText(
      QRectF(8, 3, width() - 16, line), Qt::AlignLeft,
      metrics.elidedText(tr("measured effect, nats per token (asinh scale)"), Qt::ElideRight, width() - 16));
  painter.drawText(QRectF(8, height() - line - 3, width() - 16, line), Qt::AlignCenter,
                   metrics.elidedText(tr("one-pass estimate, nats per token (asinh scale); dashed: equal"),
                                      Qt::ElideRight, width() - 16));
  double last = 1e9;
  for (const double tick : y_.ticks()) {
    const double y = area.bottom() - y_.position(tick) * area.height();
    painter.setPen(QPen(theme.colour(tick == 0 ? ThemeColour::Axis : ThemeColour::Grid), 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    if (last - y < line) continue;
    last = y;
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QRectF(0, y - line / 2, area.left() - 5, line), Qt::AlignRight | Qt::AlignVCenter, tickText(tick));
  }
  last = -1e9;
  for (const double tick : x_.ticks()) {
    const double x = area.left() + x_.position(tick) * area.width();
    painter.setPen(QPen(theme.colour(tick == 0 ? ThemeColour::Axis : ThemeColour::Grid), 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    const double half = metrics.horizontalAdvance(tickText(tick)) / 2 + 4;
    if (x - half < last) continue;
    last = x + half;
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QRectF(x - half, area.bottom() + 3, 2 * half, line), Qt::AlignCenter, tickText(tick));
  }
  // Where estimate and measurement agree: a straight line only if both axes were linear.
  QPolygonF agree;
  const double most = std::max({x_.high, -x_.low, y_.high, -y_.low});
  for (int i = -60; i <= 60; ++i) {
    const double v = x_.unit * std::sinh(i / 60.0 * std::asinh(most / x_.unit));
    agree << QPointF(area.left() + x_.position(v) * area.width(), area.bottom() - y_.position(v) * area.height());
  }
  painter.setPen(QPen(theme.colour(ThemeColour::Neutral), 1, Qt::DashLine));
  painter.save();
  painter.setClipRect(area);
  painter.drawPolyline(agree);
  painter.restore();
}

void ScatterPlot::paintMark(QPainter& painter, int effect) const {
  const hyper::PathEffect& e = report_->effects[static_cast<std::size_t>(effect)];
  const QColor colour = markColour(e.change.map);
  const QPointF at = positionOf(effect);
  const bool here = effect == current_;
  const bool chosen = std::find(selected_.begin(), selected_.end(), effect) != selected_.end();
  if (here || chosen) {
    const QRectF area = plotArea();
    const auto y = [&](double v) { return area.bottom() - y_.position(v) * area.height(); };
    painter.setPen(QPen(colour, 1.4));
    painter.drawLine(QPointF(at.x(), y(e.low)), QPointF(at.x(), y(e.high)));
  }
  QColor fill = colour;
  fill.setAlphaF(0.75F);
  painter.setPen(QPen(here || chosen ? Theme::current().colour(ThemeColour::Accent) : colour, here || chosen ? 2 : 1));
  painter.setBrush(e.measurable() ? QBrush(fill) : QBrush(Qt::NoBrush));
  painter.drawPath(markAt(e.change.map, at, here ? 1.5 * kMark : kMark));
}

void ScatterPlot::paintLegend(QPainter& painter, const QRectF& area) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  painter.setFont(theme.smallFont());
  double x = area.left();
  const double y = area.top() - metrics.height() / 2 - 4;
  const std::pair<hyper::PathMap, QString> entries[] = {
      {hyper::PathMap::Read, tr("read")}, {hyper::PathMap::Write, tr("write")}, {hyper::PathMap::Carry, tr("carry")}};
  for (const auto& [map, text] : entries) {
    painter.setPen(QPen(markColour(map), 1));
    painter.setBrush(markColour(map));
    painter.drawPath(markAt(map, {x + 5, y}, kMark));
    painter.setPen(theme.colour(ThemeColour::TextDim));
    const double wide = metrics.horizontalAdvance(text);
    painter.drawText(QRectF(x + 13, y - metrics.height() / 2, wide + 2, metrics.height()), Qt::AlignVCenter, text);
    x += wide + 26;
  }
  const QString hollow = tr("hollow: none measurable");
  if (x + metrics.horizontalAdvance(hollow) < area.right()) {
    painter.drawText(QRectF(x, y - metrics.height() / 2, area.right() - x, metrics.height()), Qt::AlignVCenter, hollow);
  }
}

int ScatterPlot::nearest(QPointF at) const {
  int best = -1;
  double closest = 12;
  for (const int effect : order_) {
    const QPointF d = positionOf(effect) - at;
    const double distance = std::hypot(d.x(), d.y());
    if (distance < closest) closest = distance, best = effect;
  }
  return best;
}

void ScatterPlot::moveTo(int effect) {
  setCurrent(effect);
  setAccessibleDescription(effect < 0 ? QString() : effectText(report_->effects[static_cast<std::size_t>(effect)]));
  Q_EMIT currentChanged(effect);
}

void ScatterPlot::mouseMoveEvent(QMouseEvent* event) {
  if (report_ == nullptr) return;
  const int effect = nearest(event->position());
  if (effect != current_) moveTo(effect);
  if (effect < 0) return QToolTip::hideText();
  QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 4),
                     effectText(report_->effects[static_cast<std::size_t>(effect)]), this);
}

void ScatterPlot::mousePressEvent(QMouseEvent* event) {
  const int effect = report_ == nullptr ? -1 : nearest(event->position());
  if (event->button() != Qt::LeftButton || effect < 0) return event->ignore();
  Q_EMIT activated(effect);
}

void ScatterPlot::leaveEvent(QEvent*) {
  moveTo(-1);
}

void ScatterPlot::keyPressEvent(QKeyEvent* event) {
  const bool plain = (event->modifiers() & (Qt::AltModifier | Qt::ControlModifier | Qt::ShiftModifier)) == 0;
  if (!plain || order_.empty()) return event->ignore();
  const int key = event->key();
  if (current_ >= 0 && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
    Q_EMIT activated(current_);
    return;
  }
  const int by = (key == Qt::Key_Right || key == Qt::Key_Up) - (key == Qt::Key_Left || key == Qt::Key_Down);
  if (by == 0) return event->ignore();
  const auto place = std::find(order_.begin(), order_.end(), current_);
  const auto at =
      place == order_.end() ? (by > 0 ? -1 : static_cast<std::ptrdiff_t>(order_.size())) : place - order_.begin();
  const auto last = static_cast<std::ptrdiff_t>(order_.size()) - 1;
  moveTo(order_[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at + by, 0, last))]);
  QToolTip::showText(mapToGlobal(positionOf(current_).toPoint()),
                     effectText(report_->effects[static_cast<std::size_t>(current_)]), this);
}

void ScatterPlot::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void ScatterPlot::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
