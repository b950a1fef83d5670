// SPDX-License-Identifier: GPL-3.0-or-later
// The mouse on the canvas.
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QHash>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QToolTip>
#include <cmath>
#include <utility>

#include "core/graph/Edit.h"
#include "widgets/base/Selection.h"
#include "widgets/canvas/BlockPalette.h"
#include "widgets/canvas/DesignCanvas.h"
#include "widgets/canvas/ProblemCard.h"
#include "widgets/canvas/QuickAdd.h"

namespace mhc::widgets {
namespace {

constexpr double kMoveStarts = 4, kGrid = 10;

double snapped(double value) { return std::round(value / kGrid) * kGrid; }

}  // namespace

using graph::BlockId;
using Kind = CanvasHit::Kind;

void DesignCanvas::setHover(const CanvasHit& hit) {
  if (hit == hover_) return;
  hover_ = hit;
  if (shared_ != nullptr) {
    std::optional<view::ElementId> element;
    const PlacedBlock* p = layout_.find(hit.block);
    if (p != nullptr && p->mixing()) {
      const int sublayer = weights_.sublayerOf(hit.block, std::max(0, scene().repetitionAround(*p)));
      if (sublayer > 0) element = view::ElementId{sublayer, hit.map};
    }
    shared_->setHover(element);
  }
  const bool hand = hit.kind == Kind::Layer || hit.kind == Kind::Fold || hit.kind == Kind::Badge;
  if (hit.kind == Kind::Socket)
    setCursor(Qt::CrossCursor);
  else
    hand ? setCursor(Qt::PointingHandCursor) : unsetCursor();
  update();
}

void DesignCanvas::hovered(QPointF world) {
  if (!wireFrom_) setHover(hitAt(world));
}

void DesignCanvas::leaveEvent(QEvent* event) {
  ZoomCanvas::leaveEvent(event);
  setHover({});
}

bool DesignCanvas::pressed(QPointF world, QMouseEvent* event) {
  problem_->hide();
  if (event->button() != Qt::LeftButton) return false;
  if (wireFrom_) stopWire();
  const CanvasHit hit = hitAt(world);
  const bool add = (event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier)) != 0;
  switch (hit.kind) {
    case Kind::Socket:
      startWire(hit);
      wireTo_ = world;
      return true;
    case Kind::Layer:
      showLayer(hit.block, hit.repetition);
      return true;
    case Kind::Fold:
      setOpen(hit.block, !isOpen(hit.block));
      return true;
    case Kind::Badge:
      selectBlocks({hit.block});
      showProblem(hit.block);
      return true;
    case Kind::Wire:
      selectBlocks({});
      wire_ = layout_.wires()[hit.wire].wire;
      wireStack_ = layout_.wires()[hit.wire].stack;
      update();
      return true;
    case Kind::Block:
    case Kind::Junction: {
      toggleOnRelease_ = selected_.contains(hit.block);
      focus_ = hit.block;
      if (!toggleOnRelease_) {
        // Blocks of one graph only: an edit of a selection has one place.
        std::set<BlockId> next = add ? selected_ : std::set<BlockId>{};
        std::erase_if(next, [&](BlockId id) { return content_.design.parentOf(id) != content_.design.parentOf(hit.block); });
        next.insert(hit.block);
        selectBlocks(std::move(next));
      }
      if (hit.kind == Kind::Junction && shared_ != nullptr && hover_.block == hit.block) {
        const PlacedBlock* p = layout_.find(hit.block);
        const int sublayer = weights_.sublayerOf(hit.block, std::max(0, scene().repetitionAround(*p)));
        if (sublayer > 0) shared_->select({sublayer, hit.map});
      }
      moveFrom_ = world;
      moveBy_ = {};
      moved_ = false;
      return true;
    }
    case Kind::Nothing: return false;
  }
  return false;
}

void DesignCanvas::dragged(QPointF world, QMouseEvent*) {
  if (wireFrom_) {
    wireTo_ = world;
    update();
    return;
  }
  if (!moveFrom_) return;
  const QPointF by = world - *moveFrom_;
  if (!moved_ && std::hypot(by.x(), by.y()) * camera().scale < kMoveStarts) return;
  moved_ = true;
  moveBy_ = {snapped(by.x()), snapped(by.y())};
  dropWire_.reset();
  // One block that is connected to nothing may be put into a wire.
  if (selected_.size() == 1) {
    const PlacedBlock* p = layout_.find(*selected_.begin());
    const graph::Graph* graph = p != nullptr ? content_.design.graphOf(p->stack) : nullptr;
    const bool free = graph != nullptr && std::none_of(graph->wires.begin(), graph->wires.end(), [&](const auto& w) {
      return w.from.block == p->id() || w.to.block == p->id();
    });
    if (free) {
      const RoutedWire* near = wireNear(p->rect.center() + moveBy_, 26);
      if (near != nullptr && near->stack == p->stack &&
          graph::insertIntoWire(content_.design, near->stack, near->wire, p->id()).ok())
        dropWire_ = near->wire;
    }
  }
  update();
}

void DesignCanvas::released(QPointF world, QMouseEvent* event) {
  if (wireFrom_) {
    if (const Candidate* near = candidateNear(world)) {
      finishWire(near->end);
    } else if (std::hypot(world.x() - layout_.socket(wireFrom_->stack, wireFrom_->end, wireFrom_->output).x(),
                          world.y() - layout_.socket(wireFrom_->stack, wireFrom_->end, wireFrom_->output).y()) *
                   camera().scale <
               12) {
      stopWire();  // a click on the socket
    } else if (detached_) {
      emitEdit(graph::disconnect(content_.design, wireFrom_->stack, *detached_), tr("Remove a wire"));
      stopWire();
    } else {
      offerAt(world);
    }
    return;
  }
  if (!moveFrom_) return;
  const bool moved = std::exchange(moved_, false);
  const auto drop = std::exchange(dropWire_, std::nullopt);
  moveFrom_.reset();
  if (!moved) {
    const bool add = (event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier)) != 0;
    if (toggleOnRelease_ && hover_.block != graph::outside) {
      std::set<BlockId> next = selected_;
      add ? static_cast<void>(next.erase(hover_.block)) : static_cast<void>(next = {hover_.block});
      selectBlocks(std::move(next));
    }
    return update();
  }
  if (drop) {
    const BlockId id = *selected_.begin();
    const auto inserted = graph::insertIntoWire(content_.design, content_.design.parentOf(id), *drop, id);
    const BlockId one[] = {id};
    if (inserted.ok()) return emitEdit(graph::unpinBlocks(inserted.value(), one), tr("Put a block into a wire"));
  }
  if (moveBy_.isNull()) return update();
  std::vector<std::pair<BlockId, graph::Position>> places;
  for (const BlockId id : selected_) {
    if (const PlacedBlock* p = layout_.find(id)) {
      const graph::Position at = p->position();
      places.push_back({id, {at.x + moveBy_.x(), at.y + moveBy_.y()}});
    }
  }
  emitEdit(graph::moveBlocks(content_.design, places), tr("Move %n block(s)", nullptr, static_cast<int>(places.size())));
}

void DesignCanvas::dragCancelled() {
  moveFrom_.reset();
  moved_ = false;
  dropWire_.reset();
  stopWire();
}

void DesignCanvas::bandChanged(const QRectF& world, Qt::KeyboardModifiers keys, bool done) {
  if (!done) return;
  std::set<BlockId> hit = (keys & (Qt::ControlModifier | Qt::ShiftModifier)) != 0 ? selected_ : std::set<BlockId>{};
  if (!world.isNull()) {
    // Blocks of one graph: where the band began, else of the outermost that it caught.
    std::optional<BlockId> stack;
    if (!hit.empty()) stack = content_.design.parentOf(*hit.begin());
    for (const PlacedBlock& p : layout_.blocks()) {
      if (!world.contains(p.rect)) continue;
      if (!stack) stack = p.stack;
      if (p.stack == *stack) hit.insert(p.id());
    }
  }
  selectBlocks(std::move(hit));
}

void DesignCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
  const CanvasHit hit = hitAt(camera().toWorld(event->position()));
  if (event->button() != Qt::LeftButton) return;
  const graph::Block* block = content_.design.find(hit.block);
  if (block != nullptr && block->type == "stack" && (hit.kind == Kind::Block || hit.kind == Kind::Fold)) {
    setOpen(hit.block, !isOpen(hit.block));
  } else if (hit.kind == Kind::Block || hit.kind == Kind::Junction) {
    Q_EMIT propertiesRequested(hit.block);
  } else if (hit.kind == Kind::Nothing) {
    fit();
  }
}

void DesignCanvas::showProblem(BlockId block) {
  const PlacedBlock* p = layout_.find(block);
  const graph::Problem* problem = scene().problemOf(block);
  if (p == nullptr || problem == nullptr) return;
  problem_->showProblem(*problem, camera().toView(p->rect).bottomLeft().toPoint() + QPoint(0, 8));
}

bool DesignCanvas::event(QEvent* event) {
  // Esc is the window's too: here it first gives up what goes on here.
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
      (wireFrom_ || moveFrom_ || rubberBand() || !selected_.empty() || wire_ || problem_->isVisible())) {
    event->accept();
    return true;
  }
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = wireFrom_ ? QString() : tipAt(hitAt(camera().toWorld(QPointF(help->pos()))));
    text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), text, this);
    return true;
  }
  return ZoomCanvas::event(event);
}

void DesignCanvas::contextMenuEvent(QContextMenuEvent* event) {
  // The actions that the shell installed for this canvas are its menu.
  const CanvasHit hit = hitAt(camera().toWorld(QPointF(event->pos())));
  if (event->reason() == QContextMenuEvent::Mouse && (hit.kind == Kind::Block || hit.kind == Kind::Junction) &&
      !selected_.contains(hit.block))
    selectBlocks({hit.block});
  const QWidget* owner = this;
  while (owner != nullptr && owner->actions().isEmpty()) owner = owner->parentWidget();
  if (owner == nullptr) return;
  QMenu menu(this);
  QHash<QString, QMenu*> inner;
  for (QAction* action : owner->actions()) {
    const QString name = action->property("submenu").toString();
    QMenu* target = &menu;
    if (!name.isEmpty()) {
      if (!inner.contains(name)) inner[name] = menu.addMenu(name);
      target = inner[name];
    }
    target->addAction(action);
  }
  menu.setToolTipsVisible(true);
  menu.exec(event->reason() == QContextMenuEvent::Mouse ? event->globalPos()
                                                        : mapToGlobal(camera().toView(selectedRect()).center().toPoint()));
}

void DesignCanvas::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasFormat(QLatin1String(kBlockMime))) event->acceptProposedAction();
}

void DesignCanvas::dragMoveEvent(QDragMoveEvent* event) {
  const QPointF world = camera().toWorld(event->position());
  const RoutedWire* near = wireNear(world, 22);
  dropWire_ = near != nullptr ? std::optional(near->wire) : std::nullopt;
  update();
  event->acceptProposedAction();
}

void DesignCanvas::dragLeaveEvent(QDragLeaveEvent*) {
  dropWire_.reset();
  update();
}

void DesignCanvas::dropEvent(QDropEvent* event) {
  dropWire_.reset();
  const QByteArray type = event->mimeData()->data(QLatin1String(kBlockMime));
  if (type.isEmpty()) return;
  event->acceptProposedAction();
  setFocus(Qt::MouseFocusReason);
  dropBlock(type.toStdString(), camera().toWorld(event->position()));
}

}  // namespace mhc::widgets
