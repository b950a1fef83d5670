// SPDX-License-Identifier: GPL-3.0-or-later
// The mouse, the wheel and the keys of VtkView.
#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <cmath>

#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {

bool VtkView::onGrip(QPointF at) const {
  return grip_.over && grip_.over(at);
}

void VtkView::mousePressEvent(QMouseEvent* event) {
  if (drag_ != Drag::None) return;  // a second button during a drag changes nothing
  pressed_ = last_ = event->position();
  movedSincePress_ = false;
  poseAtPress_ = camera_.pose();
  const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
  switch (event->button()) {
    case Qt::LeftButton: drag_ = boxing_ ? Drag::Box : shift ? Drag::Pan : onGrip(pressed_) ? Drag::Grip : Drag::Orbit; break;
    case Qt::MiddleButton: drag_ = Drag::Pan; break;
    case Qt::RightButton: drag_ = Drag::Zoom; break;
    default: event->ignore(); return;
  }
  if (flyTimer_.isActive()) flyTimer_.stop();
}

void VtkView::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  if (drag_ == Drag::None) {
    const auto hot = OrientationGizmo::hit(camera_, gizmoCentre(), at);
    if (hot != hotAxis_) {
      hotAxis_ = hot;
      update();
    }
    if (grip_.over) setCursor(onGrip(at) ? Qt::SizeVerCursor : Qt::ArrowCursor);
    Q_EMIT pointerMoved(at);
    return;
  }
  const QPointF travelled = at - pressed_;
  if (!movedSincePress_) {
    if (std::hypot(travelled.x(), travelled.y()) < QApplication::startDragDistance() / 2.0) return;
    movedSincePress_ = true;
    Q_EMIT pointerLeft();  // tooltips hide while dragging
  }
  const QPointF step = at - last_;
  last_ = at;
  if (drag_ == Drag::Grip) return grip_.drag(pressed_, at);
  if (drag_ == Drag::Box) return update();
  if (drag_ == Drag::Orbit) camera_.orbit(step.x(), step.y(), height());
  if (drag_ == Drag::Pan) camera_.pan(step.x(), step.y(), height());
  if (drag_ == Drag::Zoom) camera_.zoom(std::pow(1.01, -step.y()), pressed_.x(), pressed_.y(), width(), height());
  moved();
  cameraMoved();
}

void VtkView::mouseReleaseEvent(QMouseEvent* event) {
  if (drag_ == Drag::None) return;
  const Drag ended = drag_;
  drag_ = Drag::None;
  if (ended == Drag::Box) {
    endBox();
    OrbitCamera closer = camera_;
    closer.zoomInto(pressed_.x(), pressed_.y(), last_.x(), last_.y(), width(), height());
    if (movedSincePress_) flyTo(closer.pose());
    return;
  }
  if (ended == Drag::Grip) grip_.end(movedSincePress_);
  if (movedSincePress_) return;
  const QPointF at = event->position();
  if (ended == Drag::Zoom) {
    Q_EMIT menuRequested(event->globalPosition().toPoint());
  } else if (event->button() == Qt::LeftButton) {
    if (const auto axis = OrientationGizmo::hit(camera_, gizmoCentre(), at)) {
      lookFrom(*axis);
    } else {
      Q_EMIT clicked(at, event->modifiers());
    }
  }
}

void VtkView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) Q_EMIT doubleClicked(event->position());
}

void VtkView::contextMenuEvent(QContextMenuEvent* event) {
  // The mouse's menu comes when the right button is let go without having moved; the menu key asks at once.
  if (event->reason() != QContextMenuEvent::Mouse) Q_EMIT menuRequested(event->globalPos());
}

void VtkView::wheelEvent(QWheelEvent* event) {
  const double notches = event->angleDelta().y() / 120.0;
  if (notches == 0) return;
  flyTimer_.stop();
  camera_.zoom(std::pow(1.15, notches), event->position().x(), event->position().y(), width(), height());
  moved();
  cameraMoved();
  event->accept();
}

void VtkView::leaveEvent(QEvent*) {
  if (hotAxis_.has_value()) {
    hotAxis_.reset();
    update();
  }
  Q_EMIT pointerLeft();
}

bool VtkView::event(QEvent* event) {
  // While something is dragged Esc ends that; else it is the window's, which leaves a maximised view or clears the
  // selection.
  if (event->type() == QEvent::ShortcutOverride && (drag_ != Drag::None || boxing_) &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    event->accept();
    return true;
  }
  return QWidget::event(event);
}

void VtkView::keyPressEvent(QKeyEvent* event) {
  const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  const int key = event->key();
  const bool arrow = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
  if (arrow && shift) {
    const double dx = (key == Qt::Key_Right) - (key == Qt::Key_Left), dy = (key == Qt::Key_Down) - (key == Qt::Key_Up);
    const double step = height() / 24.0;  // 7.5 degrees
    if (control) {
      camera_.pan(dx * step, dy * step, height());
    } else {
      camera_.orbit(dx * step, dy * step, height());
    }
    moved();
    cameraMoved();
    return;
  }
  if (event->modifiers() == Qt::AltModifier && key == Qt::Key_Left) return goBack();
  if (event->modifiers() == Qt::AltModifier && key == Qt::Key_Right) return goForward();
  if (control || event->modifiers().testFlag(Qt::AltModifier)) return event->ignore();
  switch (key) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus:
      camera_.zoom(key == Qt::Key_Minus ? 1 / 1.15 : 1.15, width() / 2.0, height() / 2.0, width(), height());
      moved();
      cameraMoved();
      return;
    case Qt::Key_F: return shift ? fitChosen() : fit();
    case Qt::Key_B: return startBox();
    case Qt::Key_O: return roll(shift ? -90 : 90);
    case Qt::Key_P: return setParallel(!camera_.pose().parallel);
    case Qt::Key_R: return reset();
    case Qt::Key_I: return lookFrom(StandardView::Isometric);
    case Qt::Key_X: return lookFrom(shift ? StandardView::MinusX : StandardView::PlusX);
    case Qt::Key_Y: return lookFrom(shift ? StandardView::MinusY : StandardView::PlusY);
    case Qt::Key_Z: return lookFrom(shift ? StandardView::MinusZ : StandardView::PlusZ);
    case Qt::Key_Escape:
      if (boxing_) {
        drag_ = Drag::None;
        return endBox();
      }
      if (drag_ == Drag::Grip) {
        drag_ = Drag::None;
        return grip_.end(false);
      }
      if (drag_ != Drag::None) {
        drag_ = Drag::None;
        setPose(poseAtPress_);
        return;
      }
      break;
    default: break;
  }
  event->ignore();
}

void VtkView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (untouched_) placed_ = false;
}

void VtkView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) requestRender();
  QWidget::changeEvent(event);
}

}  // namespace mhc::widgets
