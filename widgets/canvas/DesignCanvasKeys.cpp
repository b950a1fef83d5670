// SPDX-License-Identifier: GPL-3.0-or-later
// The keyboard on the canvas: the focus goes from block to block. Editing keys are commands (CanvasCommands.cpp).
#include <QKeyEvent>
#include <cmath>

#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/DesignCanvas.h"
#include "widgets/canvas/ProblemCard.h"

namespace mhc::widgets {

using graph::BlockId;

void DesignCanvas::setFocusBlock(BlockId block) {
  focus_ = block;
  if (const PlacedBlock* p = layout_.find(block)) bringIntoView(p->rect);
  update();
}

void DesignCanvas::moveFocus(int dx, int dy, bool extend) {
  const PlacedBlock* from = layout_.find(focus_);
  const PlacedBlock* best = nullptr;
  double least = 1e18;
  for (const PlacedBlock& p : layout_.blocks()) {
    if (from == nullptr) {  // the first: leftmost of the design
      if (p.stack == graph::outside && p.rect.left() < least) least = p.rect.left(), best = &p;
      continue;
    }
    if (p.id() == from->id()) continue;
    const QPointF way = p.rect.center() - from->rect.center();
    const double along = way.x() * dx + way.y() * dy, across = std::abs(way.x() * dy) + std::abs(way.y() * dx);
    if (along <= 1) continue;
    // Within one graph first: the neighbours of the path.
    const double cost = along + 2 * across + (p.stack != from->stack ? 600 : 0);
    if (cost < least) least = cost, best = &p;
  }
  if (best == nullptr) return;
  setFocusBlock(best->id());
  std::set<BlockId> next = extend ? selected_ : std::set<BlockId>{};
  if (extend && !next.empty() && content_.design.parentOf(*next.begin()) != best->stack) next.clear();
  next.insert(best->id());
  selectBlocks(std::move(next));
  focus_ = best->id();
}

bool DesignCanvas::focusNextPrevChild(bool next) {
  if (!keyboardWire_ || candidates_.empty()) return ZoomCanvas::focusNextPrevChild(next);
  candidate_ = (candidate_ + (next ? 1 : candidates_.size() - 1)) % candidates_.size();
  bringIntoView(QRectF(candidates_[candidate_].at - QPointF(20, 20), QSizeF(40, 40)));
  update();
  return true;
}

void DesignCanvas::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  const bool shift = (event->modifiers() & Qt::ShiftModifier) != 0;
  const bool plain = (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
  if (wireFrom_ && keyboardWire_) {
    if (key == Qt::Key_Return || key == Qt::Key_Enter) return finishWire(candidates_[candidate_].end);
    if (key == Qt::Key_Escape) return stopWire();
    if (key == Qt::Key_Right || key == Qt::Key_Down || key == Qt::Key_Left || key == Qt::Key_Up) {
      focusNextPrevChild(key == Qt::Key_Right || key == Qt::Key_Down);
      return;
    }
  }
  if (event->modifiers() == Qt::AltModifier && key == Qt::Key_Up) {  // out to the stack around it
    if (const BlockId stack = content_.design.parentOf(focus_); stack != graph::outside) reveal(stack);
    return;
  }
  if (event->modifiers() == Qt::AltModifier && key == Qt::Key_Down) {  // into the stack
    const graph::Graph* inside = focus_ != graph::outside ? content_.design.graphOf(focus_) : nullptr;
    if (inside != nullptr && !inside->blocks.empty()) reveal(inside->blocks.front()->id);
    return;
  }
  if (plain) {
    switch (key) {
      case Qt::Key_Left: return moveFocus(-1, 0, shift);
      case Qt::Key_Right: return moveFocus(1, 0, shift);
      case Qt::Key_Up: return moveFocus(0, -1, shift);
      case Qt::Key_Down: return moveFocus(0, 1, shift);
      case Qt::Key_Home:
        focus_ = graph::outside;
        return moveFocus(1, 0, false);
      case Qt::Key_Return:
      case Qt::Key_Enter: {
        const graph::Block* block = content_.design.find(focus_);
        if (block == nullptr) break;
        if (block->type == "stack" && !shift) return setOpen(focus_, !isOpen(focus_));
        Q_EMIT propertiesRequested(focus_);
        return;
      }
      case Qt::Key_Exclam: return showProblem(focus_);
      case Qt::Key_Escape:
        if (problem_->isVisible()) return problem_->hide();
        if (!selected_.empty() || wire_) return selectBlocks({});
        break;
      default: break;
    }
  }
  ZoomCanvas::keyPressEvent(event);
}

}  // namespace mhc::widgets
