// SPDX-License-Identifier: GPL-3.0-or-later
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QWheelEvent>
#include <cmath>
#include <utility>

#include "widgets/base/canvas/ZoomCanvas.h"

namespace mhc::widgets {
namespace {

constexpr double kNotch = 1.2;  // zoom of one notch of a wheel, and of the keys
constexpr double kBandStarts = 4;

}  // namespace

void ZoomCanvas::wheelEvent(QWheelEvent* event) {
  const QPoint turned = event->angleDelta();
  if ((event->modifiers() & Qt::ShiftModifier) != 0) {
    setCamera(camera_.moved({(turned.x() != 0 ? turned.x() : turned.y()) / 2.0, 0}));
  } else if (turned.y() != 0) {
    zoomBy(std::pow(kNotch, turned.y() / 120.0), event->position());
  } else {
    setCamera(camera_.moved({turned.x() / 2.0, 0}));
  }
  event->accept();
}

bool ZoomCanvas::event(QEvent* event) {
  if (event->type() == QEvent::NativeGesture) {
    const auto* gesture = static_cast<QNativeGestureEvent*>(event);
    if (gesture->gestureType() == Qt::ZoomNativeGesture) {
      zoomBy(1 + gesture->value(), gesture->position());
      return true;
    }
  }
  return QWidget::event(event);
}

void ZoomCanvas::mousePressEvent(QMouseEvent* event) {
  if (dragging_ || panFrom_ || bandFrom_) return;  // a second button during a drag
  const bool left = event->button() == Qt::LeftButton;
  if (event->button() == Qt::MiddleButton || (left && spaceHeld_)) {
    panFrom_ = event->position();
    panCamera_ = camera_;
    setCursor(Qt::ClosedHandCursor);
    return;
  }
  const QPointF world = camera_.toWorld(event->position());
  if (pressed(world, event)) {
    dragging_ = true;
    return;
  }
  if (left) bandFrom_ = world;
}

void ZoomCanvas::mouseMoveEvent(QMouseEvent* event) {
  const QPointF world = camera_.toWorld(event->position());
  if (panFrom_.has_value()) {
    setCamera(panCamera_.moved(event->position() - *panFrom_));
  } else if (dragging_) {
    dragged(world, event);
  } else if (bandFrom_.has_value()) {
    const QRectF band(camera_.toView(*bandFrom_), event->position());
    if (!band_ && std::abs(band.width()) < kBandStarts && std::abs(band.height()) < kBandStarts) return;
    band_ = band;
    bandChanged(QRectF(*bandFrom_, world).normalized(), event->modifiers(), false);
    update();
  } else {
    hovered(world);
  }
}

void ZoomCanvas::mouseReleaseEvent(QMouseEvent* event) {
  const QPointF world = camera_.toWorld(event->position());
  if (panFrom_.has_value()) {
    panFrom_.reset();
    spaceHeld_ ? setCursor(Qt::OpenHandCursor) : unsetCursor();
  } else if (std::exchange(dragging_, false)) {
    released(world, event);
  } else if (const auto from = std::exchange(bandFrom_, std::nullopt); from.has_value()) {
    const bool drawn = std::exchange(band_, std::nullopt).has_value();
    // A click on an empty place is a band without size: it selects nothing.
    bandChanged(drawn ? QRectF(*from, world).normalized() : QRectF(), event->modifiers(), true);
    update();
  }
}

void ZoomCanvas::cancelDrag() {
  panFrom_.reset();
  bandFrom_.reset();
  band_.reset();
  unsetCursor();
  if (std::exchange(dragging_, false)) dragCancelled();
  update();
}

void ZoomCanvas::keyPressEvent(QKeyEvent* event) {
  const bool plain = (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
  const bool alt = event->modifiers() == Qt::AltModifier;
  const bool shift = (event->modifiers() & Qt::ShiftModifier) != 0;
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      if (plain) return zoomBy(kNotch);
      break;
    case Qt::Key_Minus:
      if (plain) return zoomBy(1 / kNotch);
      break;
    case Qt::Key_F:
      if (plain && shift) return setCamera(Camera::fitting(selectedRect(), size(), 48));
      if (plain) return fit();
      break;
    case Qt::Key_0:
      if (plain) return zoomBy(1 / camera_.scale);
      break;
    case Qt::Key_Left:
      if (alt) return goBack();
      break;
    case Qt::Key_Right:
      if (alt) return goForward();
      break;
    case Qt::Key_Space:
      if (plain && !event->isAutoRepeat()) {
        spaceHeld_ = true;
        setCursor(Qt::OpenHandCursor);
        return;
      }
      break;
    case Qt::Key_Escape:
      if (dragging_ || bandFrom_ || panFrom_) return cancelDrag();
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

void ZoomCanvas::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
    spaceHeld_ = false;
    if (!panFrom_) unsetCursor();
    return;
  }
  QWidget::keyReleaseEvent(event);
}

void ZoomCanvas::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void ZoomCanvas::focusOutEvent(QFocusEvent* event) {
  spaceHeld_ = false;
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
