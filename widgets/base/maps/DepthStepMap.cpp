// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/DepthStepMap.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kBar = 14, kBarText = 52;

QString number(double v) {
  return QString::fromStdString(view::formatValue(v, 4));
}

}  // namespace

DepthStepMap::DepthStepMap(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void DepthStepMap::setPicture(DepthStepPicture picture) {
  picture_ = std::move(picture);
  setAccessibleName(picture_.title);
  double low = INFINITY, high = -INFINITY;
  for (const double v : picture_.values) {
    if (std::isfinite(v) && (picture_.centre <= 0 || v > 0)) low = std::min(low, v), high = std::max(high, v);
  }
  if (!(low <= high)) low = high = picture_.centre > 0 ? picture_.centre : 0;
  if (picture_.centre > 0) {
    // Symmetric about the centre; never so narrow that rounding looks like drama.
    const double ratio = std::max({high / picture_.centre, picture_.centre / low, 1.05});
    colours_ = view::AxisMap({picture_.centre / ratio, picture_.centre * ratio}, true);
  } else {
    colours_ = view::AxisMap({low, std::max(high, low + 1e-9)}, false);
  }
  focus_.reset();
  cells_ = {};
  update();
}

void DepthStepMap::setStep(std::int64_t step) {
  step_ = step;
  update();
}

void DepthStepMap::setHovered(int sublayer) {
  if (sublayer == hovered_) return;
  hovered_ = sublayer;
  update();
}

void DepthStepMap::setThreshold(std::optional<double> value) {
  threshold_ = value;
  update();
}

double DepthStepMap::value(std::size_t position, int sublayer) const {
  const std::size_t at = position * static_cast<std::size_t>(picture_.depth) + static_cast<std::size_t>(sublayer - 1);
  return at < picture_.values.size() ? picture_.values[at] : std::numeric_limits<double>::quiet_NaN();
}

QColor DepthStepMap::colour(double v) const {
  const double along = colours_.position(v);
  if (std::isnan(along)) return toQColor(view::diverging(std::numeric_limits<double>::quiet_NaN()));
  return toQColor(picture_.centre > 0 ? view::diverging(2 * along - 1) : view::viridis(along));
}

QRectF DepthStepMap::plotArea() const {
  const double line = QFontMetricsF(Theme::current().smallFont()).height();
  return QRectF(rect()).adjusted(34, line + 8, -(kBar + kBarText + 14), -(2 * line + 6));
}

QRectF DepthStepMap::barArea() const {
  const QRectF area = plotArea();
  return {area.right() + 12, area.top(), kBar, area.height()};
}

double DepthStepMap::barY(double v) const {
  const QRectF bar = barArea();
  return bar.bottom() - std::clamp(colours_.position(v), 0.0, 1.0) * bar.height();
}

double DepthStepMap::left(std::size_t position) const {
  // Each record reaches half way to its neighbours.
  const auto& s = picture_.steps;
  const QRectF area = plotArea();
  const double first = static_cast<double>(s.front()), last = static_cast<double>(s.back());
  if (position == 0 || s.size() < 2) return position == 0 ? area.left() : area.right();
  if (position >= s.size()) return area.right();
  const double middle = (static_cast<double>(s[position - 1]) + static_cast<double>(s[position])) / 2;
  return area.left() + (middle - first) / (last - first) * area.width();
}

QPointF DepthStepMap::cellCentre(std::size_t position, int sublayer) const {
  const QRectF area = plotArea();
  return {(left(position) + left(position + 1)) / 2, area.bottom() - (sublayer - 0.5) / picture_.depth * area.height()};
}

void DepthStepMap::paintCells() {
  const QRectF area = plotArea();
  const double unit = devicePixelRatioF();
  const int wide = std::max(1, static_cast<int>(area.width() * unit)),
            high = std::max(1, static_cast<int>(area.height() * unit));
  cells_ = QImage(wide, high, QImage::Format_RGB32);
  cells_.setDevicePixelRatio(unit);
  std::vector<int> row(static_cast<std::size_t>(high));
  for (int y = 0; y < high; ++y) {
    row[static_cast<std::size_t>(y)] = std::clamp(picture_.depth - y * picture_.depth / high, 1, picture_.depth);
  }
  std::size_t position = 0;
  std::vector<QRgb> column(static_cast<std::size_t>(picture_.depth));
  std::size_t painted = std::numeric_limits<std::size_t>::max();
  for (int x = 0; x < wide; ++x) {
    const double at = area.left() + (x + 0.5) / unit;
    while (position + 1 < picture_.steps.size() && left(position + 1) <= at) ++position;
    if (position != painted) {
      for (int l = 1; l <= picture_.depth; ++l)
        column[static_cast<std::size_t>(l - 1)] = colour(value(position, l)).rgb();
      painted = position;
    }
    for (int y = 0; y < high; ++y) {
      reinterpret_cast<QRgb*>(cells_.scanLine(y))[x] =
          column[static_cast<std::size_t>(row[static_cast<std::size_t>(y)] - 1)];
    }
  }
}

void DepthStepMap::paintOutlines(QPainter& painter) const {
  if (!threshold_) return;
  const QRectF area = plotArea();
  const double cell = area.height() / picture_.depth;
  painter.setPen(QPen(Theme::current().colour(ThemeColour::Text), 1.2));
  for (std::size_t k = 0; k < picture_.steps.size(); ++k) {
    const double x = left(k), next = left(k + 1);
    for (int l = 1; l <= picture_.depth; ++l) {
      const bool here = beyond(value(k, l));
      const double low = area.bottom() - (l - 1) * cell, high = low - cell;
      if (l < picture_.depth && here != beyond(value(k, l + 1)))
        painter.drawLine(QPointF(x, high), QPointF(next, high));
      if (k + 1 < picture_.steps.size() && here != beyond(value(k + 1, l)))
        painter.drawLine(QPointF(next, low), QPointF(next, high));
    }
  }
}

void DepthStepMap::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::ChartBackground));
  const double line = QFontMetricsF(theme.smallFont()).height();
  QFont bold = theme.smallFont();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(theme.colour(ThemeColour::Text));
  painter.drawText(QRectF(8, 3, width() - 16, line), Qt::AlignVCenter,
                   QFontMetricsF(bold).elidedText(picture_.title, Qt::ElideRight, width() - 16));
  painter.setFont(theme.smallFont());
  const QRectF area = plotArea();
  if (empty()) {
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap,
                     tr("Appears as soon as the recorded steps have been read."));
  } else {
    if (cells_.isNull()) paintCells();
    painter.drawImage(area.topLeft(), cells_);
    paintOutlines(painter);
    paintAxes(painter);
    paintBar(painter);
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void DepthStepMap::paintAxes(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QRectF area = plotArea();
  const double line = QFontMetricsF(theme.smallFont()).height();
  painter.setPen(theme.colour(ThemeColour::TextDim));
  const int stride = std::max(1, static_cast<int>(std::ceil(picture_.depth * line / std::max(area.height(), 1.0))));
  for (int l = 1; l <= picture_.depth; l += stride) {
    painter.drawText(QRectF(0, cellCentre(0, l).y() - line / 2, area.left() - 5, line),
                     Qt::AlignRight | Qt::AlignVCenter, QString::number(l));
  }
  const double first = static_cast<double>(picture_.steps.front()), last = static_cast<double>(picture_.steps.back());
  const view::AxisMap map({first, std::max(last, first + 1)}, false);
  for (const view::Tick& tick : view::axisTicks(map, std::max(2, static_cast<int>(area.width() / 70)))) {
    if (tick.label.empty() || tick.value < first || tick.value > last || tick.value != std::round(tick.value)) continue;
    const double x = area.left() + map.position(tick.value) * area.width();
    painter.drawText(QRectF(x - 35, area.bottom() + 2, 70, line), Qt::AlignCenter, QString::fromStdString(tick.label));
  }
  painter.drawText(QRectF(area.left(), height() - line - 1, area.width(), line), Qt::AlignCenter,
                   tr("step; upwards: sublayer"));
  painter.setRenderHint(QPainter::Antialiasing, false);
  if (step_ >= picture_.steps.front() && step_ <= picture_.steps.back() && last > first) {
    const double x = area.left() + (static_cast<double>(step_) - first) / (last - first) * area.width();
    painter.setPen(QPen(theme.colour(ThemeColour::CursorLine), 2));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  }
  painter.setBrush(Qt::NoBrush);
  const double cell = area.height() / picture_.depth;
  if (hovered_ >= 1 && hovered_ <= picture_.depth) {
    painter.setPen(QPen(theme.colour(ThemeColour::Accent), 1));
    painter.drawRect(QRectF(area.left(), area.bottom() - hovered_ * cell, area.width(), cell));
  }
  if (focus_) {
    painter.setPen(QPen(theme.colour(ThemeColour::Focus), 2));
    const double x = left(focus_->position), next = left(focus_->position + 1);
    painter.drawRect(QRectF(x, area.bottom() - focus_->sublayer * cell, std::max(next - x, 3.0), cell));
  }
}

void DepthStepMap::paintBar(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QRectF bar = barArea();
  const double line = QFontMetricsF(theme.smallFont()).height();
  for (int y = 0; y < static_cast<int>(bar.height()); ++y) {
    painter.fillRect(QRectF(bar.left(), bar.top() + y, bar.width(), 1),
                     colour(colours_.value(1 - (y + 0.5) / bar.height())));
  }
  painter.setPen(theme.colour(ThemeColour::TextDim));
  for (const view::Tick& tick : view::axisTicks(colours_, std::max(2, static_cast<int>(bar.height() / (2 * line))))) {
    const double y = bar.bottom() - colours_.position(tick.value) * bar.height();
    if (tick.label.empty() || y < bar.top() - 1 || y > bar.bottom() + 1) continue;
    painter.drawText(QRectF(bar.right() + 5, y - line / 2, kBarText, line), Qt::AlignVCenter,
                     QString::fromStdString(tick.label));
  }
  if (!threshold_) return;
  const double y = barY(*threshold_);
  painter.setPen(QPen(theme.colour(ThemeColour::Bad), 2));
  painter.drawLine(QPointF(bar.left() - 5, y), QPointF(bar.right() + 5, y));
  painter.setBrush(theme.colour(ThemeColour::Bad));
  painter.drawPolygon(
      QPolygonF({QPointF(bar.left() - 9, y - 4), QPointF(bar.left() - 9, y + 4), QPointF(bar.left() - 3, y)}));
}

QString DepthStepMap::hoverText(std::size_t position, int sublayer) const {
  const double v = value(position, sublayer);
  return tr("sublayer %1, step %2\n%3: %4")
      .arg(sublayer)
      .arg(QString::fromStdString(view::formatInteger(picture_.steps[position])), picture_.valueName,
           std::isnan(v) ? tr("not recorded") : number(v));
}

}  // namespace mhc::widgets
