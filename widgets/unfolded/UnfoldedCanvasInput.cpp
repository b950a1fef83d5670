// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, wheel and keys of "who reads whom".
#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>

#include "widgets/base/Selection.h"
#include "widgets/unfolded/UnfoldedCanvas.h"
#include "widgets/unfolded/UnfoldedText.h"

namespace mhc::widgets {

void UnfoldedCanvas::hover(std::optional<UnfoldedCell> cell) {
  if (cell == hovered_) return;
  hovered_ = cell;
  // The other views show the sublayer that reads; the output is none.
  const bool reader = cell.has_value() && cell->reader < model_->size();
  selection_->setHover(reader ? std::optional(view::ElementId{cell->reader, view::MapKind::None, -1, -1, -1})
                              : std::nullopt);
  Q_EMIT hovered(cell);
  viewport()->update();
}

bool UnfoldedCanvas::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave && model_ != nullptr) hover(std::nullopt);
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto cell = cellAt(help->pos());
    if (cell.has_value())
      QToolTip::showText(help->globalPos(), unfoldedReadout(*model_, *cell), viewport());
    else
      QToolTip::hideText();
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void UnfoldedCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (model_ != nullptr) hover(cellAt(event->position()));
}

void UnfoldedCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  const auto cell = cellAt(event->position());
  if (!cell.has_value()) return;
  focus_ = *cell;
  announce();
  Q_EMIT picked(*cell);
}

void UnfoldedCanvas::wheelEvent(QWheelEvent* event) {
  if (!event->modifiers().testFlag(Qt::ControlModifier)) return QAbstractScrollArea::wheelEvent(event);
  if (model_ == nullptr || event->angleDelta().y() == 0) return;
  setCellSize(std::max(1, cell_ + (event->angleDelta().y() > 0 ? 1 : -1) * std::max(1, cell_ / 8)));
  event->accept();
}

void UnfoldedCanvas::keyPressEvent(QKeyEvent* event) {
  if (model_ == nullptr || (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) != 0) return event->ignore();
  switch (event->key()) {
    case Qt::Key_Left:
      return moveFocus(0, -1);
    case Qt::Key_Right:
      return moveFocus(0, 1);
    case Qt::Key_Up:
      return moveFocus(-1, 0);
    case Qt::Key_Down:
      return moveFocus(1, 0);
    case Qt::Key_Home:
      return moveFocus(-model_->size(), 0);
    case Qt::Key_End:
      return moveFocus(model_->size(), 0);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      Q_EMIT picked(focus_);
      return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return setCellSize(cell_ + std::max(1, cell_ / 8));
    case Qt::Key_Minus:
      return setCellSize(std::max(1, cell_ - std::max(1, cell_ / 8)));
    case Qt::Key_F:
      return setCellSize(0);
    default:
      event->ignore();
  }
}

void UnfoldedCanvas::moveFocus(int readers, int sources) {
  focus_.reader = std::clamp(focus_.reader + readers, 1, model_->size());
  focus_.source = std::clamp(focus_.source + sources, 0, focus_.reader - 1);
  const QRectF at = rectOf(focus_);
  const auto follow = [](QScrollBar* bar, double low, double high, double from, double to) {
    if (low < from)
      bar->setValue(bar->value() - static_cast<int>(from - low) - 1);
    else if (high > to)
      bar->setValue(bar->value() + static_cast<int>(high - to) + 1);
  };
  follow(horizontalScrollBar(), at.left(), at.right(), origin_.x() / devicePixelRatioF(), viewport()->width());
  follow(verticalScrollBar(), at.top(), at.bottom(), 0, viewport()->height() - origin_.x() / devicePixelRatioF());
  hover(focus_);
  announce();
  viewport()->update();
}

void UnfoldedCanvas::announce() {
  setAccessibleDescription(model_ == nullptr ? QString() : unfoldedReadout(*model_, focus_));
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
}

void UnfoldedCanvas::resizeEvent(QResizeEvent*) {
  relayout();
}

void UnfoldedCanvas::scrollContentsBy(int, int) {
  viewport()->update();
}

void UnfoldedCanvas::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void UnfoldedCanvas::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

}  // namespace mhc::widgets
