// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/LinePlot.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/CurveRaster.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr std::size_t kFewPoints = 64;

CurveRaster::Pen penOf(const PlotLine& line, double scale) {
  const double width = Theme::current().sizes().line * scale;
  switch (line.style) {
    case Qt::DashLine: return {line.colour, width, 4 * width, 2.5 * width};
    case Qt::DotLine: return {line.colour, width, 1.3 * width, 1.7 * width};
    case Qt::DashDotLine: return {line.colour, width, 4 * width, 2 * width, 1.3 * width};
    default: return {line.colour, width};
  }
}

}  // namespace

LinePlot::LinePlot(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void LinePlot::setTitle(const QString& title, const QString& yLabel, const QString& xLabel) {
  title_ = title, yLabel_ = yLabel, xLabel_ = xLabel;
  setAccessibleName(title);
  update();
}

void LinePlot::setLines(std::vector<PlotLine> lines, std::vector<PlotReference> references) {
  lines_ = std::move(lines);
  references_ = std::move(references);
  xs_.clear();
  for (const PlotLine& line : lines_) xs_.insert(xs_.end(), line.x.begin(), line.x.end());
  std::sort(xs_.begin(), xs_.end());
  xs_.erase(std::unique(xs_.begin(), xs_.end()), xs_.end());
  fit();
  setAccessibleDescription(hovered_ ? hoverText(*hovered_) : QString());
  update();
}

void LinePlot::setLogarithmic(bool logarithmic) {
  logarithmic_ = logarithmic;
  fit();
  update();
}

void LinePlot::setAlwaysShown(std::optional<view::Range> range) {
  always_ = range;
  fit();
  update();
}

void LinePlot::setSelected(std::vector<double> xs) {
  selected_ = std::move(xs);
  update();
}

void LinePlot::setHovered(std::optional<double> x) {
  if (x == hovered_) return;
  hovered_ = x;
  update();
}

void LinePlot::setRange(std::optional<std::pair<int, int>> range) {
  if (range == range_) return;
  range_ = range;
  update();
}

void LinePlot::setThreshold(std::optional<double> value, const QString& label) {
  threshold_ = value;
  thresholdLabel_ = label;
  fit();
  update();
}

bool LinePlot::shown(double y) const {
  return std::isfinite(y) && (!logarithmic_ || y > 0);
}

void LinePlot::fit() {
  double low = INFINITY, high = -INFINITY;
  const auto take = [&](double value) {
    if (shown(value)) low = std::min(low, value), high = std::max(high, value);
  };
  for (const PlotLine& line : lines_) {
    for (const auto* values : {&line.y, &line.low, &line.high}) std::for_each(values->begin(), values->end(), take);
  }
  if (always_) take(always_->low), take(always_->high);
  if (threshold_ && drag_ != Drag::Threshold) take(*threshold_);
  // A reference near the data is worth seeing; one far away would flatten the curves.
  for (const PlotReference& reference : references_) {
    const double span = std::max(high - low, 1e-3 * std::abs(high));
    if (reference.value > low - span && reference.value < high + span) take(reference.value);
  }
  if (drag_ == Drag::Threshold) return;  // the line moves, not the axis under it
  if (!(low <= high)) low = logarithmic_ ? 0.1 : 0, high = 1;
  if (logarithmic_) {
    const double ratio = std::max(high / low, 1.05);
    yMap_ = view::AxisMap({low / std::pow(ratio, 0.07), high * std::pow(ratio, 0.07)}, true);
  } else {
    const double span = std::max(high - low, 1e-4 * std::max(std::abs(high), 1e-6));
    yMap_ = view::AxisMap({low - 0.07 * span, high + 0.07 * span}, false);
  }
  const double first = xs_.empty() ? 0 : xs_.front(), last = xs_.empty() ? 1 : xs_.back();
  const double margin = last > first ? 0.02 * (last - first) : 0.5;
  xMap_ = view::AxisMap({first - margin, last + margin}, false);
}

int LinePlot::wantedTicks() const {
  const double line = QFontMetricsF(Theme::current().smallFont()).height();
  return std::clamp(static_cast<int>((height() - 5 * line) / (2.2 * line)), 2, 6);
}

QRectF LinePlot::plotArea() const {
  const QFontMetricsF metrics(Theme::current().smallFont());
  double widest = 0;
  for (const view::Tick& tick : view::axisTicks(yMap_, wantedTicks())) {
    widest = std::max(widest, metrics.horizontalAdvance(QString::fromStdString(tick.label)));
  }
  const double line = metrics.height();
  return QRectF(rect()).adjusted(widest + 12, (yLabel_.isEmpty() ? 1 : 2) * line + 8, -10, -(2 * line + 6));
}

QPointF LinePlot::positionOf(double x, double y) const {
  return positionIn(plotArea(), x, y);
}

QPointF LinePlot::positionIn(const QRectF& area, double x, double y) const {
  return {area.left() + xMap_.position(x) * area.width(), area.bottom() - yMap_.position(y) * area.height()};
}

void LinePlot::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::ChartBackground));
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF area = plotArea();
  if (range_) {
    const double low = yMap_.range().low;
    const double from = positionOf(range_->first - 0.5, low).x(), to = positionOf(range_->second + 0.5, low).x();
    QColor tint = theme.colour(ThemeColour::Accent);
    tint.setAlphaF(0.16F);
    painter.fillRect(QRectF(from, area.top(), to - from, area.height()).intersected(area), tint);
  }
  paintAxes(painter, area);
  for (const PlotReference& reference : references_)
    paintReference(painter, area, reference, theme.colour(ThemeColour::Neutral));
  painter.save();
  painter.setClipRect(area.adjusted(-4, -4, 4, 4));
  for (const double selected : selected_) {
    const double x = positionOf(selected, yMap_.range().low).x();
    painter.setPen(QPen(theme.colour(ThemeColour::Accent), 2));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  }
  if (hovered_) {
    const double x = positionOf(*hovered_, yMap_.range().low).x();
    painter.setPen(QPen(theme.colour(ThemeColour::Crosshair), 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  }
  paintLines(painter, area);
  painter.restore();
  if (threshold_) {
    paintReference(painter, area, {*threshold_, thresholdLabel_, Qt::SolidLine}, theme.colour(ThemeColour::Bad));
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void LinePlot::paintAxes(QPainter& painter, const QRectF& area) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const double line = metrics.height();
  QFont bold = theme.smallFont();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(theme.colour(ThemeColour::Text));
  painter.drawText(QRectF(8, 3, width() - 16, line), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(bold).elidedText(title_, Qt::ElideRight, width() - 16));
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  painter.drawText(QRectF(8, 3 + line, width() - 16, line), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(yLabel_, Qt::ElideRight, width() - 16));
  painter.drawText(QRectF(area.left(), height() - line - 1, area.width(), line), Qt::AlignCenter,
                   metrics.elidedText(xLabel_, Qt::ElideRight, area.width()));
  double lastLabel = INFINITY;
  for (const view::Tick& tick : view::axisTicks(yMap_, wantedTicks())) {
    const double y = area.bottom() - yMap_.position(tick.value) * area.height();
    if (tick.label.empty() || y < area.top() - 1 || y > area.bottom() + 1 || lastLabel - y < line) continue;
    lastLabel = y;
    painter.setPen(QPen(theme.colour(ThemeColour::Grid), 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QRectF(0, y - line / 2, area.left() - 5, line), Qt::AlignRight | Qt::AlignVCenter,
                     QString::fromStdString(tick.label));
  }
  for (const view::Tick& tick : view::axisTicks(xMap_, std::max(2, static_cast<int>(area.width() / 60)))) {
    const double x = area.left() + xMap_.position(tick.value) * area.width();
    // Sublayers and steps are whole numbers.
    if (tick.label.empty() || x < area.left() - 1 || x > area.right() + 1 || tick.value != std::round(tick.value))
      continue;
    painter.drawText(QRectF(x - 30, area.bottom() + 2, 60, line), Qt::AlignCenter,
                     QString::fromStdString(view::formatInteger(std::llround(tick.value))));
  }
  painter.setPen(QPen(theme.colour(ThemeColour::Axis), 1));
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.drawLine(area.bottomLeft(), area.topLeft());
}

void LinePlot::paintReference(QPainter& painter, const QRectF& area, const PlotReference& reference,
                              const QColor& colour) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const double y = area.bottom() - yMap_.position(reference.value) * area.height();
  if (!(y >= area.top() - 1 && y <= area.bottom() + 1)) return;
  painter.setPen(QPen(colour, reference.style == Qt::SolidLine ? 1.6 : 1, reference.style));
  painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
  if (reference.label.isEmpty()) return;
  const double wide = metrics.horizontalAdvance(reference.label) + 6, line = metrics.height();
  const bool below = y - line < area.top();
  const QRectF box(area.right() - wide, below ? y + 1 : y - line - 1, wide, line);
  QColor paper = theme.colour(ThemeColour::ChartBackground);
  paper.setAlphaF(0.8F);
  painter.fillRect(box, paper);
  painter.setPen(theme.colour(ThemeColour::TextDim));
  painter.setFont(theme.smallFont());
  painter.drawText(box, Qt::AlignCenter, reference.label);
}

void LinePlot::paintBand(QPainter& painter, const QRectF& area, const PlotLine& line) const {
  if (line.low.size() != line.x.size() || line.high.size() != line.x.size()) return;
  QPolygonF band;
  for (std::size_t k = 0; k < line.x.size(); ++k) {
    if (shown(line.high[k])) band << positionIn(area, line.x[k], line.high[k]);
  }
  for (std::size_t k = line.x.size(); k-- > 0;) {
    if (shown(line.low[k])) band << positionIn(area, line.x[k], line.low[k]);
  }
  QColor faint = line.colour;
  faint.setAlphaF(0.18F);
  painter.setPen(Qt::NoPen);
  painter.setBrush(faint);
  painter.drawPolygon(band);
}

/// Curves of hundreds of sublayers by the stroker of charts: QPainter takes ten times as long for dotted ones.
void LinePlot::paintLines(QPainter& painter, const QRectF& area) const {
  for (const PlotLine& line : lines_) paintBand(painter, area, line);
  const double scale = painter.deviceTransform().m11();
  const QRectF box = area.adjusted(-4, -4, 4, 4);
  if (box.isEmpty()) return;
  QImage image((box.size() * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(scale);
  image.fill(Qt::transparent);
  CurveRaster raster(image, 0, image.width());
  std::vector<QPointF> piece;
  for (const PlotLine& line : lines_) {
    const CurveRaster::Pen pen = penOf(line, scale);
    const std::size_t count = std::min(line.x.size(), line.y.size());
    // The stroker knows no dashes along a steep line; of few points QPainter is fast enough.
    const bool general = line.style != Qt::SolidLine && count <= kFewPoints;
    const auto finish = [&] {
      if (general) {
        QPolygonF points;
        for (const QPointF& at : piece) points << at / scale + box.topLeft();
        painter.setPen(QPen(line.colour, Theme::current().sizes().line, line.style, Qt::FlatCap, Qt::RoundJoin));
        painter.drawPolyline(points);
      } else {
        raster.stroke(piece, pen);
      }
      piece.clear();
    };
    for (std::size_t k = 0; k < count; ++k) {
      if (k > 0 && line.x[k] < line.x[k - 1]) finish();
      if (!shown(line.y[k])) {
        finish();
      } else {
        piece.push_back((positionIn(area, line.x[k], line.y[k]) - box.topLeft()) * scale);
      }
    }
    finish();
  }
  painter.drawImage(box.topLeft(), image);
  for (const PlotLine& line : lines_) paintPoints(painter, area, line);
}

void LinePlot::paintPoints(QPainter& painter, const QRectF& area, const PlotLine& line) const {
  const std::size_t count = std::min(line.x.size(), line.y.size());
  if (count > 48) return;
  painter.setPen(Qt::NoPen);
  painter.setBrush(line.colour);
  for (std::size_t k = 0; k < count; ++k) {
    const double radius = hovered_ && line.x[k] == *hovered_ ? 4 : 2.4;
    if (shown(line.y[k])) painter.drawEllipse(positionIn(area, line.x[k], line.y[k]), radius, radius);
  }
}

QString LinePlot::hoverText(double x) const {
  QStringList rows{xLabel_ + QStringLiteral(" ") + QString::fromStdString(view::formatInteger(std::llround(x)))};
  for (const PlotLine& line : lines_) {
    const auto at = std::find(line.x.begin(), line.x.end(), x);
    const auto k = static_cast<std::size_t>(at - line.x.begin());
    if (at == line.x.end() || k >= line.y.size()) continue;
    const auto number = [](double v, int digits) { return QString::fromStdString(view::formatValue(v, digits)); };
    QString value = std::isnan(line.y[k]) ? tr("not recorded") : number(line.y[k], 5);
    if (k < line.low.size() && k < line.high.size() && std::isfinite(line.low[k])) {
      value += tr(" (%1 to %2)").arg(number(line.low[k], 3), number(line.high[k], 3));
    }
    rows << (line.label.isEmpty() ? value : line.label + QStringLiteral(": ") + value);
    if (rows.size() > 12) break;
  }
  return rows.join(QLatin1Char('\n'));
}

}  // namespace mhc::widgets
