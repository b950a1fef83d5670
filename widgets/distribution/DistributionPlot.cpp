// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/distribution/DistributionPlot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/ReadOut.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

QString number(double value) {
  return QString::fromStdString(view::formatValue(value, 4));
}

}  // namespace

DistributionPlot::DistributionPlot(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Distribution over steps"));
  connect(&Theme::current(), &Theme::changed, this, &DistributionPlot::renew);
}

void DistributionPlot::renew() {
  picture_ = {};
  update();
}

void DistributionPlot::setDistribution(view::Distribution distribution, const QString& label) {
  const bool sameShape = distribution.steps.size() == data_.steps.size() && distribution.bins == data_.bins;
  data_ = std::move(distribution);
  label_ = label;
  if (!sameShape) cell_.reset();
  renew();
}

void DistributionPlot::setStyle(DistributionStyle style) {
  if (style == style_) return;
  style_ = style;
  cell_.reset();
  renew();
}

void DistributionPlot::setLogSteps(bool logarithmic) {
  if (logarithmic == logSteps_) return;
  logSteps_ = logarithmic;
  renew();
}

void DistributionPlot::setCursorStep(std::optional<std::int64_t> step) {
  if (step == cursor_) return;
  cursor_ = step;
  update();
}

DistributionLayout DistributionPlot::layoutNow() const {
  return {data_, style_, logSteps_, distributionArea(size())};
}

std::optional<DistributionPlot::Cell> DistributionPlot::cellAt(const QPointF& position) const {
  const DistributionLayout layout = layoutNow();
  const std::size_t drawn = layout.drawnAt(position);
  if (drawn >= layout.drawn().size() || data_.bins < 1) return std::nullopt;
  return Cell{drawn, std::clamp(static_cast<int>(layout.valueAt(position) * data_.bins), 0, data_.bins - 1)};
}

QString DistributionPlot::textOf(const Cell& cell) const {
  const DistributionLayout layout = layoutNow();
  if (cell.drawn >= layout.drawn().size()) return {};
  const std::size_t step = layout.drawn()[cell.drawn];
  const view::Range bin = data_.bin(cell.bin);
  QString text = tr("step %1: %2 of %3 values in %4 … %5; median %6")
                     .arg(QString::fromStdString(view::formatInteger(data_.steps[step])))
                     .arg(data_.count(step, cell.bin))
                     .arg(data_.finite[step])
                     .arg(number(bin.low), number(bin.high), number(data_.median[step]));
  if (data_.without[step] > 0) text += tr("; %1 without a place").arg(data_.without[step]);
  return text;
}

QString DistributionPlot::textAt(const QPointF& position) const {
  const auto cell = cellAt(position);
  return cell.has_value() ? textOf(*cell) : QString();
}

void DistributionPlot::setCell(std::optional<Cell> cell) {
  cell_ = cell;
  setAccessibleDescription(cell.has_value() ? textOf(*cell) : label_);
  update();
}

void DistributionPlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const DistributionLayout layout = layoutNow();
  const QSize device = (QSizeF(size()) * devicePixelRatioF()).toSize();
  if (picture_.size() != device) {
    picture_ = QPixmap(device);
    picture_.setDevicePixelRatio(devicePixelRatioF());
    QPainter into(&picture_);
    paintDistribution(into, size(), data_, style_, layout, label_);
  }
  painter.drawPixmap(0, 0, picture_);
  const Theme& theme = Theme::current();
  if (cursor_.has_value() && !layout.drawn().empty()) {
    std::size_t nearest = 0;
    const auto away = [&](std::size_t k) { return std::llabs(data_.steps[layout.drawn()[k]] - *cursor_); };
    for (std::size_t k = 1; k < layout.drawn().size(); ++k) {
      if (away(k) < away(nearest)) nearest = k;
    }
    painter.setPen(QPen(theme.colour(ThemeColour::CursorLine), 1.5));
    const QRectF& area = layout.area();
    if (style_ == DistributionStyle::Ridge) {
      painter.drawLine(QPointF(area.left(), layout.base(nearest)), QPointF(area.right(), layout.base(nearest)));
    } else {
      const double x = std::round((layout.begin(nearest) + layout.end(nearest)) / 2) + 0.5;
      painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
  }
  if (cell_.has_value()) {
    const QRectF cell = layout.cell(cell_->drawn, cell_->bin, data_.bins);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.colour(ThemeColour::Accent), 1.5));
    painter.drawRect(cell.adjusted(-1, -1, 1, 1));
    paintReadOut(painter, cell, textOf(*cell_), size());
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void DistributionPlot::mouseMoveEvent(QMouseEvent* event) {
  setCell(cellAt(event->position()));
}

void DistributionPlot::mousePressEvent(QMouseEvent* event) {
  const auto cell = cellAt(event->position());
  if (event->button() != Qt::LeftButton || !cell.has_value()) return event->ignore();
  Q_EMIT stepRequested(data_.steps[layoutNow().drawn()[cell->drawn]]);
}

void DistributionPlot::leaveEvent(QEvent*) {
  if (!hasFocus()) setCell(std::nullopt);
}

void DistributionPlot::keyPressEvent(QKeyEvent* event) {
  const DistributionLayout layout = layoutNow();
  if (layout.drawn().empty() || event->modifiers() != Qt::NoModifier) return QWidget::keyPressEvent(event);
  const bool ridge = style_ == DistributionStyle::Ridge;
  int steps = 0, bins = 0;
  switch (event->key()) {
    case Qt::Key_Left:
      (ridge ? bins : steps) = -1;
      break;
    case Qt::Key_Right:
      (ridge ? bins : steps) = 1;
      break;
    case Qt::Key_Up:
      (ridge ? steps : bins) = ridge ? -1 : 1;
      break;
    case Qt::Key_Down:
      (ridge ? steps : bins) = ridge ? 1 : -1;
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (cell_.has_value()) Q_EMIT stepRequested(data_.steps[layout.drawn()[cell_->drawn]]);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  const auto last = static_cast<long>(layout.drawn().size()) - 1;
  Cell cell = cell_.value_or(Cell{static_cast<std::size_t>(last), data_.bins / 2});
  if (cell_.has_value()) {
    cell.drawn = static_cast<std::size_t>(std::clamp(static_cast<long>(cell.drawn) + steps, 0L, last));
    cell.bin = std::clamp(cell.bin + bins, 0, data_.bins - 1);
  }
  setCell(cell);
}

void DistributionPlot::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void DistributionPlot::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  setCell(std::nullopt);
}

}  // namespace mhc::widgets
