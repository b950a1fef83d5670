// SPDX-License-Identifier: GPL-3.0-or-later
// Pointer and keys of DepthStepMap.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>

#include "widgets/base/maps/DepthStepMap.h"

namespace mhc::widgets {

std::optional<DepthStepMap::Cell> DepthStepMap::cellAt(QPointF at) const {
  const QRectF area = plotArea();
  if (empty() || !area.contains(at)) return std::nullopt;
  std::size_t position = 0;
  while (position + 1 < picture_.steps.size() && left(position + 1) <= at.x()) ++position;
  const int sublayer = static_cast<int>((area.bottom() - at.y()) / area.height() * picture_.depth) + 1;
  return Cell{position, std::clamp(sublayer, 1, picture_.depth)};
}

void DepthStepMap::resizeEvent(QResizeEvent*) {
  cells_ = {};
}

void DepthStepMap::mouseMoveEvent(QMouseEvent* event) {
  const QRectF bar = barArea();
  if (dragging_) {
    threshold_ = colours_.value(std::clamp((bar.bottom() - event->position().y()) / bar.height(), 0.0, 1.0));
    update();
    Q_EMIT thresholdMoved(*threshold_, false);
    return;
  }
  const bool onBar = threshold_ && bar.adjusted(-10, -6, 10, 6).contains(event->position());
  setCursor(onBar ? Qt::SizeVerCursor : Qt::ArrowCursor);
  const auto cell = cellAt(event->position());
  const int sublayer = cell ? cell->sublayer : -1;
  if (sublayer != hovered_) {
    setHovered(sublayer);
    Q_EMIT hovered(sublayer);
  }
  const QPoint at = event->globalPosition().toPoint() + QPoint(12, 6);
  if (cell)
    QToolTip::showText(at, hoverText(cell->position, cell->sublayer), this);
  else if (onBar)
    QToolTip::showText(at, tr("Drag the line: cells beyond it are outlined, and alerts begin there"), this);
}

void DepthStepMap::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  if (threshold_ && barArea().adjusted(-10, -6, 10, 6).contains(event->position())) {
    dragging_ = true;
    mouseMoveEvent(event);
  } else if (const auto cell = cellAt(event->position())) {
    focus_ = cell;
    Q_EMIT stepChosen(picture_.steps[cell->position]);
  }
}

void DepthStepMap::mouseReleaseEvent(QMouseEvent* event) {
  if (!dragging_ || event->button() != Qt::LeftButton) return event->ignore();
  dragging_ = false;
  if (threshold_) Q_EMIT thresholdMoved(*threshold_, true);
}

void DepthStepMap::leaveEvent(QEvent*) {
  if (hovered_ < 0) return;
  setHovered(-1);
  Q_EMIT hovered(-1);
}

void DepthStepMap::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (empty() || event->modifiers() & (Qt::AltModifier | Qt::ControlModifier | Qt::ShiftModifier))
    return event->ignore();
  if (focus_ && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
    Q_EMIT stepChosen(picture_.steps[focus_->position]);
    return;
  }
  const int across = (key == Qt::Key_Right) - (key == Qt::Key_Left), up = (key == Qt::Key_Up) - (key == Qt::Key_Down);
  if (across == 0 && up == 0) return event->ignore();
  const auto last = static_cast<int>(picture_.steps.size()) - 1;
  if (!focus_) {
    focus_ = Cell{static_cast<std::size_t>(last), 1};
  } else {
    focus_->position = static_cast<std::size_t>(std::clamp(static_cast<int>(focus_->position) + across, 0, last));
    focus_->sublayer = std::clamp(focus_->sublayer + up, 1, picture_.depth);
  }
  setAccessibleDescription(hoverText(focus_->position, focus_->sublayer));
  setHovered(focus_->sublayer);
  Q_EMIT hovered(focus_->sublayer);
  QToolTip::showText(mapToGlobal(cellCentre(focus_->position, focus_->sublayer).toPoint()),
                     hoverText(focus_->position, focus_->sublayer), this);
  update();
}

void DepthStepMap::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void DepthStepMap::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
