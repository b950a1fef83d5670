// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, wheel and keys of the stream diagram.
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/base/Selection.h"
#include "widgets/streams/StreamsCanvas.h"

namespace mhc::widgets {

bool StreamsCanvas::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto found = elementAt(help->pos());
  if (found.has_value())
    QToolTip::showText(help->globalPos(), text(model_->elements()[*found]), this);
  else
    QToolTip::hideText();
  return true;
}

void StreamsCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (model_ == nullptr) return;
  if (dragFrom_.has_value()) {
    const double dx = event->position().x() - dragFrom_->x();
    dragged_ = dragged_ || std::abs(dx) > 4;
    if (dragged_) showRange(dragBoundary_ - dx / layout_.pitch(), dragBoundary_ - dx / layout_.pitch() + to_ - from_);
    return;
  }
  const auto found = elementAt(event->position());
  selection_->setHover(found.has_value() ? std::optional(StreamsModel::idOf(model_->elements()[*found]))
                                         : std::nullopt);
}

void StreamsCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || model_ == nullptr) return event->ignore();
  dragFrom_ = event->position();
  dragBoundary_ = from_;
  dragged_ = false;
}

void StreamsCanvas::mouseReleaseEvent(QMouseEvent* event) {
  const bool click = dragFrom_.has_value() && !dragged_;
  dragFrom_.reset();
  if (!click || event->button() != Qt::LeftButton || model_ == nullptr) return;
  const auto found = elementAt(event->position());
  if (!found.has_value()) return selection_->clear();
  const view::ElementId id = StreamsModel::idOf(model_->elements()[*found]);
  if (event->modifiers().testFlag(Qt::ControlModifier))
    selection_->toggle(id);
  else
    selection_->select(id);
  setFocusElement(*found);
}

void StreamsCanvas::mouseDoubleClickEvent(QMouseEvent*) {
  fit();
}

void StreamsCanvas::wheelEvent(QWheelEvent* event) {
  if (model_ == nullptr || event->angleDelta().y() == 0) return event->ignore();
  zoom(std::pow(0.998, event->angleDelta().y()), layout_.boundaryAt(event->position().x()));
  event->accept();
}

void StreamsCanvas::keyPressEvent(QKeyEvent* event) {
  if (model_ == nullptr || (event->modifiers() & (Qt::AltModifier | Qt::MetaModifier)) != 0) return event->ignore();
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
  if (event->modifiers().testFlag(Qt::ControlModifier) && !enter) return event->ignore();
  const StreamElement& now = model_->elements()[focus_];
  const std::size_t first = model_->firstOf(now.sublayer), end = model_->firstOf(now.sublayer + 1);
  const auto sublayer = [&](int s) {
    s = std::clamp(s, 1, model_->sublayers() + 1);
    // The same element of the other sublayer; the end has nodes only.
    setFocusElement(std::min(model_->firstOf(s) + (focus_ - first), model_->firstOf(s + 1) - 1));
  };
  const double middle = (from_ + to_) / 2;
  if (enter) {
    const view::ElementId id = StreamsModel::idOf(now);
    if (event->modifiers().testFlag(Qt::ControlModifier))
      selection_->toggle(id);
    else
      selection_->select(id);
    return;
  }
  switch (event->key()) {
    case Qt::Key_Left:
      return sublayer(now.sublayer - 1);
    case Qt::Key_Right:
      return sublayer(now.sublayer + 1);
    case Qt::Key_Home:
      return sublayer(1);
    case Qt::Key_End:
      return sublayer(model_->sublayers() + 1);
    case Qt::Key_Up:
      return setFocusElement(focus_ > first ? focus_ - 1 : focus_);
    case Qt::Key_Down:
      return setFocusElement(focus_ + 1 < end ? focus_ + 1 : focus_);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoom(0.8, middle);
    case Qt::Key_Minus:
      return zoom(1.25, middle);
    case Qt::Key_F:
      return fit();
    default:
      event->ignore();
  }
}

void StreamsCanvas::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  selection_->setHover(std::nullopt);
}

void StreamsCanvas::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void StreamsCanvas::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
