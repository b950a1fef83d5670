// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, wheel and keys of the wall.
#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <array>

#include "widgets/base/Selection.h"
#include "widgets/wall/WallCanvas.h"
#include "widgets/wall/WallPainter.h"

namespace mhc::widgets {

bool WallCanvas::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave) {
    tooltipTimer_.stop();
    selection_->setHover(std::nullopt);
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void WallCanvas::mouseMoveEvent(QMouseEvent* event) {
  const auto id = elementAt(event->position());
  if (id != selection_->hover()) {
    selection_->setHover(id);
    QToolTip::hideText();
  }
  if (id.has_value() && event->buttons() == Qt::NoButton) tooltipTimer_.start();
}

void WallCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  const auto id = elementAt(event->position());
  if (!id.has_value()) return selection_->clear();
  if (event->modifiers().testFlag(Qt::ControlModifier)) selection_->toggle(*id);
  else selection_->select(*id);
  if (id->map != view::MapKind::None) {
    focus_ = *id;
    announce();
  }
}

void WallCanvas::wheelEvent(QWheelEvent* event) {
  if (!event->modifiers().testFlag(Qt::ControlModifier)) return QAbstractScrollArea::wheelEvent(event);
  if (model_ == nullptr || event->angleDelta().y() == 0) return;
  const int now = std::max(1, static_cast<int>(layout_.cell() / devicePixelRatioF()));
  setCellSize(now + (event->angleDelta().y() > 0 ? 1 : -1) * std::max(1, now / 8));
  event->accept();
}

void WallCanvas::keyPressEvent(QKeyEvent* event) {
  if (model_ == nullptr) return event->ignore();
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  const int now = std::max(1, static_cast<int>(layout_.cell() / devicePixelRatioF()));
  if (control && event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter && event->key() != Qt::Key_Space) {
    return event->ignore();
  }
  if (event->modifiers().testFlag(Qt::AltModifier)) return event->ignore();
  switch (event->key()) {
    case Qt::Key_Left: return moveFocus(-1, 0);
    case Qt::Key_Right: return moveFocus(1, 0);
    case Qt::Key_Up: return moveFocus(0, -1);
    case Qt::Key_Down: return moveFocus(0, 1);
    case Qt::Key_Home:
    case Qt::Key_End: {
      view::ElementId id = focus_;
      id.sublayer = event->key() == Qt::Key_Home ? model_->rows().front().sublayer : model_->rows().back().sublayer;
      return setFocusCell(id);
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (control) selection_->toggle(focus_);
      else selection_->select(focus_);
      return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: return setCellSize(now + std::max(1, now / 8));
    case Qt::Key_Minus: return setCellSize(now - std::max(1, now / 8));
    case Qt::Key_F: return setCellSize(0);
    default: event->ignore();
  }
}

void WallCanvas::moveFocus(int across, int down) {
  const int n = model_->n(), row = std::max(0, model_->rowOf(focus_.sublayer));
  // Across: H_pre's n cells, H_res' n columns, H_post's one.
  constexpr auto kPre = view::MapKind::Pre;
  constexpr auto kPost = view::MapKind::Post;
  int column = focus_.map == kPre ? std::max(focus_.from, 0) : focus_.map == kPost ? 2 * n : n + std::max(focus_.from, 0);
  int line = focus_.map == kPre ? (n - 1) / 2 : std::max(focus_.to, 0);
  column = std::clamp(column + across, 0, 2 * n);
  int next = row;
  if (down != 0) {
    line += down;
    if (column < n || line < 0 || line >= n) {  // H_pre has one line: straight to the neighbour
      next = row + down;
      if (next < 0 || next >= static_cast<int>(model_->rows().size())) return;
      line = down > 0 ? 0 : n - 1;
    }
  }
  view::ElementId id{model_->rows()[static_cast<std::size_t>(next)].sublayer, view::MapKind::Res, line, column - n, -1};
  if (column < n) id = {id.sublayer, kPre, -1, column, -1};
  if (column == 2 * n) id = {id.sublayer, kPost, line, -1, -1};
  setFocusCell(id);
}

void WallCanvas::setFocusCell(const view::ElementId& id) {
  focus_ = id;
  ensureVisible(id);
  selection_->setHover(id);
  announce();
  viewport()->update();
  const QRectF at = cellOnViewport(id);
  QToolTip::showText(viewport()->mapToGlobal(at.bottomRight().toPoint()), wallHoverText(*model_, id), viewport());
}

void WallCanvas::ensureVisible(const view::ElementId& id) {
  const QRectF at = cellOnViewport({id.sublayer, view::MapKind::None, -1, -1, -1});
  const double top = layout_.headerHeight() / devicePixelRatioF();
  QScrollBar* bar = verticalScrollBar();
  if (at.top() < top) bar->setValue(bar->value() - static_cast<int>(top - at.top()) - 2);
  else if (at.bottom() > viewport()->height()) {
    bar->setValue(bar->value() + static_cast<int>(at.bottom() - viewport()->height()) + 12);
  }
}

void WallCanvas::announce() {
  setAccessibleDescription(model_ == nullptr ? QString() : wallHoverText(*model_, focus_));
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
}

void WallCanvas::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  if (model_ != nullptr && model_->rowOf(focus_.sublayer) < 0) focus_.sublayer = model_->rows().front().sublayer;
  viewport()->update();
}

void WallCanvas::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

}  // namespace mhc::widgets
