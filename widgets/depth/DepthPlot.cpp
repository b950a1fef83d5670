// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/depth/DepthPlot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

QString number(double value, int digits = 4) { return QString::fromStdString(view::formatValue(value, digits)); }

}  // namespace

DepthPlot::DepthPlot(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
}

void DepthPlot::setTitle(const QString& title, const QString& yLabel) {
  title_ = title;
  yLabel_ = yLabel;
  setAccessibleName(title);
  update();
}

void DepthPlot::setXLabel(const QString& label) {
  xLabel_ = label;
  update();
}

void DepthPlot::setSeries(std::vector<DepthSeries> series, std::vector<DepthReference> references) {
  series_ = std::move(series);
  references_ = std::move(references);
  fitRanges();
  setAccessibleDescription(hovered_ >= 0 ? hoverText(hovered_) : QString());
  update();
}

void DepthPlot::setLogarithmic(bool logarithmic) {
  logarithmic_ = logarithmic;
  fitRanges();
  update();
}

void DepthPlot::setAlwaysShown(std::optional<view::Range> range) {
  always_ = range;
  fitRanges();
  update();
}

void DepthPlot::setHovered(int sublayer) {
  if (sublayer == hovered_) return;
  hovered_ = sublayer;
  update();
}

void DepthPlot::setSelected(std::vector<int> sublayers) {
  selected_ = std::move(sublayers);
  update();
}

void DepthPlot::fitRanges() {
  double low = INFINITY, high = -INFINITY;
  firstX_ = 1 << 20, lastX_ = 0;
  const auto take = [&](double value) {
    if (!std::isfinite(value) || (logarithmic_ && value <= 0)) return;
    low = std::min(low, value), high = std::max(high, value);
  };
  for (const DepthSeries& s : series_) {
    if (s.values.empty()) continue;
    firstX_ = std::min(firstX_, s.first);
    lastX_ = std::max(lastX_, s.first + static_cast<int>(s.values.size()) - 1);
    for (const auto* values : {&s.values, &s.low, &s.high}) std::for_each(values->begin(), values->end(), take);
  }
  if (lastX_ < firstX_) firstX_ = lastX_ = 1;
  if (always_.has_value()) take(always_->low), take(always_->high);
  // A reference near the data is worth seeing; one far away would flatten the curves.
  for (const DepthReference& reference : references_) {
    const double span = std::max(high - low, 1e-3 * std::abs(high));
    if (reference.value > low - span && reference.value < high + span) take(reference.value);
  }
  if (!(low <= high)) low = logarithmic_ ? 0.1 : 0, high = 1;
  if (logarithmic_) {
    const double ratio = std::max(high / low, 1.05);
    y_ = view::AxisMap({low / std::pow(ratio, 0.06), high * std::pow(ratio, 0.06)}, true);
  } else {
    const double span = std::max(high - low, 1e-4 * std::max(std::abs(high), 1e-6));
    y_ = view::AxisMap({low - 0.06 * span, high + 0.06 * span}, false);
  }
  const double margin = std::max(0.5, 0.02 * (lastX_ - firstX_));
  x_ = view::AxisMap({firstX_ - margin, lastX_ + margin}, false);
}

QRectF DepthPlot::plotArea() const {
  const QFontMetricsF metrics(Theme::current().smallFont());
  const double line = metrics.height();
  double widest = 0;
  for (const view::Tick& tick : view::axisTicks(y_, 4)) {
    widest = std::max(widest, metrics.horizontalAdvance(QString::fromStdString(tick.label)));
  }
  return QRectF(rect()).adjusted(widest + 12, 2 * line + 8, -10, -(2 * line + 8));
}

QPointF DepthPlot::positionOf(double x, double y) const {
  const QRectF area = plotArea();
  return {area.left() + x_.position(x) * area.width(), area.bottom() - y_.position(y) * area.height()};
}

void DepthPlot::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::ChartBackground));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(theme.smallFont());
  const QRectF area = plotArea();
  paintAxes(painter, area);
  painter.save();
  painter.setClipRect(area.adjusted(-4, -4, 4, 4));
  for (const int sublayer : selected_) {
    const double x = positionOf(sublayer, y_.range().low).x();
    painter.setPen(QPen(theme.colour(ThemeColour::Accent), 2));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  }
  if (hovered_ >= firstX_ && hovered_ <= lastX_) {
    const double x = positionOf(hovered_, y_.range().low).x();
    painter.setPen(QPen(theme.colour(ThemeColour::Crosshair), 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  }
  for (const DepthSeries& series : series_) paintSeries(painter, series);
  painter.restore();
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void DepthPlot::paintAxes(QPainter& painter, const QRectF& area) {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const double line = metrics.height();
  painter.setPen(theme.colour(ThemeColour::Text));
  QFont bold = theme.smallFont();
  bold.setBold(true);
  painter.setFont(bold);
  painter.drawText(QRectF(8, 3, width() - 16, line), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(bold).elidedText(title_, Qt::ElideRight, width() - 16));
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  painter.drawText(QRectF(8, 3 + line, width() - 16, line), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(yLabel_, Qt::ElideRight, width() - 16));
  painter.drawText(QRectF(area.left(), height() - line - 2, area.width(), line), Qt::AlignCenter, xLabel_);
  for (const view::Tick& tick : view::axisTicks(y_, 4)) {
    const double y = area.bottom() - y_.position(tick.value) * area.height();
    if (tick.label.empty() || y < area.top() - 1 || y > area.bottom() + 1) continue;
    painter.setPen(QPen(theme.colour(ThemeColour::Grid), 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QRectF(0, y - line / 2, area.left() - 5, line), Qt::AlignRight | Qt::AlignVCenter,
                     QString::fromStdString(tick.label));
  }
  const int wanted = std::max(2, static_cast<int>(area.width() / 40));
  const int step = std::max(1, (lastX_ - firstX_ + wanted) / wanted);
  for (int x = firstX_; x <= lastX_; x += step) {
    const double at = area.left() + x_.position(x) * area.width();
    painter.drawText(QRectF(at - 20, area.bottom() + 2, 40, line), Qt::AlignCenter, QString::number(x));
  }
  painter.setPen(QPen(theme.colour(ThemeColour::Axis), 1));
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.drawLine(area.bottomLeft(), area.topLeft());
  for (const DepthReference& reference : references_) {
    const double y = area.bottom() - y_.position(reference.value) * area.height();
    if (!(y >= area.top() - 1 && y <= area.bottom() + 1)) continue;
    painter.setPen(QPen(theme.colour(ThemeColour::Neutral), 1, reference.style));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    if (reference.label.isEmpty()) continue;
    const double wide = metrics.horizontalAdvance(reference.label) + 6;
    const bool below = y - line < area.top();
    const QRectF box(area.right() - wide, below ? y + 1 : y - line - 1, wide, line);
    QColor paper = theme.colour(ThemeColour::ChartBackground);
    paper.setAlphaF(0.8F);
    painter.fillRect(box, paper);
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(box, Qt::AlignCenter, reference.label);
  }
}

void DepthPlot::paintSeries(QPainter& painter, const DepthSeries& series) const {
  const auto point = [&](std::size_t k, const std::vector<double>& values) {
    return positionOf(series.first + static_cast<double>(k), values[k]);
  };
  const auto shown = [&](double value) { return std::isfinite(value) && (!logarithmic_ || value > 0); };
  if (series.low.size() == series.values.size() && series.high.size() == series.values.size()) {
    QPolygonF band;
    for (std::size_t k = 0; k < series.high.size(); ++k) if (shown(series.high[k])) band << point(k, series.high);
    for (std::size_t k = series.low.size(); k-- > 0;) if (shown(series.low[k])) band << point(k, series.low);
    QColor faint = series.colour;
    faint.setAlphaF(0.18F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(faint);
    painter.drawPolygon(band);
  }
  QPainterPath path;
  bool open = false;
  for (std::size_t k = 0; k < series.values.size(); ++k) {
    if (!shown(series.values[k])) {
      open = false;
      continue;
    }
    if (open) path.lineTo(point(k, series.values));
    else path.moveTo(point(k, series.values));
    open = true;
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(series.colour, Theme::current().sizes().line, series.style, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPath(path);
  if (series.values.size() > 40) return;
  painter.setPen(Qt::NoPen);
  painter.setBrush(series.colour);
  for (std::size_t k = 0; k < series.values.size(); ++k) {
    const double radius = series.first + static_cast<int>(k) == hovered_ ? 4 : 2.4;
    if (shown(series.values[k])) painter.drawEllipse(point(k, series.values), radius, radius);
  }
}

int DepthPlot::nearestX(QPointF at) const {
  const QRectF area = plotArea();
  if (area.width() <= 0 || at.x() < area.left() - 10 || at.x() > area.right() + 10) return -1;
  const double x = x_.value((at.x() - area.left()) / area.width());
  return std::clamp(static_cast<int>(std::lround(x)), firstX_, lastX_);
}

QString DepthPlot::hoverText(int x) const {
  QStringList lines{xLabel_ + QStringLiteral(" ") + QString::number(x)};
  for (const DepthSeries& s : series_) {
    const int k = x - s.first;
    if (k < 0 || k >= static_cast<int>(s.values.size())) continue;
    const std::size_t at = static_cast<std::size_t>(k);
    QString line = s.label + QStringLiteral(": ") + (std::isnan(s.values[at]) ? tr("not recorded") : number(s.values[at], 5));
    if (at < s.low.size() && at < s.high.size() && std::isfinite(s.low[at])) {
      line += tr(" (%1 to %2)").arg(number(s.low[at], 3), number(s.high[at], 3));
    }
    lines << line;
    if (lines.size() > 12) {
      lines << tr("and more");
      break;
    }
  }
  return lines.join(QLatin1Char('\n'));
}

void DepthPlot::mouseMoveEvent(QMouseEvent* event) {
  const int x = nearestX(event->position());
  if (x != hovered_) {
    setHovered(x);
    Q_EMIT hovered(x);
  }
  if (x >= 0) QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 4), hoverText(x), this);
}

void DepthPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  const int x = nearestX(event->position());
  if (x >= 0) Q_EMIT clicked(x, event->modifiers().testFlag(Qt::ControlModifier));
}

void DepthPlot::leaveEvent(QEvent*) {
  setHovered(-1);
  Q_EMIT hovered(-1);
}

void DepthPlot::keyPressEvent(QKeyEvent* event) {
  if (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier)) return event->ignore();
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  if (enter && hovered_ >= 0) {
    Q_EMIT clicked(hovered_, control);
    return;
  }
  int next = hovered_ < 0 ? firstX_ - 1 : hovered_;
  if (!control && event->key() == Qt::Key_Right) ++next;
  else if (!control && event->key() == Qt::Key_Left) --next;
  else return event->ignore();
  setHovered(std::clamp(next, firstX_, lastX_));
  setAccessibleDescription(hoverText(hovered_));
  Q_EMIT hovered(hovered_);
  const QPointF at = positionOf(hovered_, y_.range().high);
  QToolTip::showText(mapToGlobal(at.toPoint()), hoverText(hovered_), this);
}

void DepthPlot::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void DepthPlot::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
