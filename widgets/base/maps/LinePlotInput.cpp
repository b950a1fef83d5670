// SPDX-License-Identifier: GPL-3.0-or-later
// Pointer and keys of LinePlot.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/base/maps/LinePlot.h"

namespace mhc::widgets {

std::optional<double> LinePlot::nearestX(QPointF at) const {
  const QRectF area = plotArea();
  if (xs_.empty() || area.width() <= 0 || at.x() < area.left() - 12 || at.x() > area.right() + 12) return std::nullopt;
  const double x = xMap_.value((at.x() - area.left()) / area.width());
  return *std::min_element(xs_.begin(), xs_.end(),
                           [x](double a, double b) { return std::abs(a - x) < std::abs(b - x); });
}

bool LinePlot::onThreshold(QPointF at) const {
  if (!threshold_) return false;
  const QRectF area = plotArea();
  const double y = positionOf(xMap_.range().low, *threshold_).y();
  return std::abs(at.y() - y) <= 5 && at.x() >= area.left() && at.x() <= area.right();
}

void LinePlot::dragTo(QPointF at, bool done) {
  const QRectF area = plotArea();
  if (drag_ == Drag::Threshold) {
    threshold_ = yMap_.value(std::clamp((area.bottom() - at.y()) / area.height(), 0.0, 1.0));
    update();
    Q_EMIT thresholdMoved(*threshold_, done);
    return;
  }
  const auto x = nearestX({std::clamp(at.x(), area.left(), area.right()), at.y()});
  if (drag_ != Drag::Range || !x) return;
  const int here = static_cast<int>(std::lround(*x));
  const std::pair<int, int> range{std::min(anchor_, here), std::max(anchor_, here)};
  if (range_ == range && !done) return;
  setRange(range);
  Q_EMIT rangeChanged(range.first, range.second);
}

void LinePlot::mouseMoveEvent(QMouseEvent* event) {
  if (drag_ != Drag::None) return dragTo(event->position(), false);
  setCursor(onThreshold(event->position()) ? Qt::SizeVerCursor : Qt::ArrowCursor);
  const auto x = nearestX(event->position());
  if (!x) return;
  if (x != hovered_) {
    setHovered(x);
    Q_EMIT hovered(*x);
  }
  QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 4), hoverText(*x), this);
}

void LinePlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  const auto x = nearestX(event->position());
  if (onThreshold(event->position())) {
    drag_ = Drag::Threshold;
  } else if (range_ && x) {
    drag_ = Drag::Range;
    anchor_ = static_cast<int>(std::lround(*x));
    dragTo(event->position(), false);
  } else if (x) {
    event->modifiers().testFlag(Qt::ControlModifier) ? Q_EMIT toggled(*x) : Q_EMIT activated(*x);
  }
}

void LinePlot::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || drag_ == Drag::None) return event->ignore();
  dragTo(event->position(), true);
  drag_ = Drag::None;
  fit();
  update();
}

void LinePlot::leaveEvent(QEvent*) {
  setHovered(std::nullopt);
  Q_EMIT hovered(std::numeric_limits<double>::quiet_NaN());
}

void LinePlot::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  if (xs_.empty() || event->modifiers() & Qt::AltModifier) return event->ignore();
  if (hovered_ && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
    control ? Q_EMIT toggled(*hovered_) : Q_EMIT activated(*hovered_);
    return;
  }
  if (control) return event->ignore();
  const int across = (key == Qt::Key_Right) - (key == Qt::Key_Left);
  if (across == 0) return event->ignore();
  const auto at = hovered_ ? std::lower_bound(xs_.begin(), xs_.end(), *hovered_) : xs_.begin();
  const auto position = std::clamp<std::ptrdiff_t>(at - xs_.begin() + (hovered_ ? across : 0), 0,
                                                   static_cast<std::ptrdiff_t>(xs_.size()) - 1);
  const double x = xs_[static_cast<std::size_t>(position)];
  const int here = static_cast<int>(std::lround(x));
  if (range_ && event->modifiers().testFlag(Qt::ShiftModifier)) {
    // From a fresh place a new range begins; else the end that was last moved goes on.
    const bool grows = hovered_ && (*hovered_ == range_->first || *hovered_ == range_->second);
    if (!grows) anchor_ = hovered_ ? static_cast<int>(std::lround(*hovered_)) : here;
    if (grows && range_->first != range_->second) anchor_ = *hovered_ == range_->first ? range_->second : range_->first;
    if (grows && range_->first == range_->second) anchor_ = range_->first;
    setRange(std::pair{std::min(anchor_, here), std::max(anchor_, here)});
    Q_EMIT rangeChanged(range_->first, range_->second);
  }
  setHovered(x);
  setAccessibleDescription(hoverText(x));
  Q_EMIT hovered(x);
  QToolTip::showText(mapToGlobal(positionOf(x, yMap_.range().high).toPoint()), hoverText(x), this);
}

void LinePlot::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void LinePlot::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
