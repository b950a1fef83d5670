// SPDX-License-Identifier: GPL-3.0-or-later
// Edits: each makes the next design and announces it.
#include <QApplication>
#include <QClipboard>
#include <QMimeData>
#include <algorithm>
#include <utility>

#include "core/graph/Edit.h"
#include "core/graph/Sockets.h"
#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/DesignCanvas.h"
#include "widgets/canvas/ProblemCard.h"

namespace mhc::widgets {

using graph::BlockId;
using graph::Design;

namespace {

constexpr auto kPieceMime = "application/x-mhc-design-piece";

std::vector<BlockId> listOf(const std::set<BlockId>& set) { return {set.begin(), set.end()}; }

QString titleOf(const std::string& type) {
  const graph::BlockType* known = graph::findBlockType(type);
  return QString::fromStdString(known != nullptr ? known->title : type);
}

/// The first way to wire two blocks of a graph: an open output of one to an open input of the other.
std::optional<Design> joined(const Design& design, BlockId stack, BlockId from, BlockId to) {
  const auto* a = design.find(from);
  const auto* b = design.find(to);
  const auto* typeA = a != nullptr ? graph::findBlockType(a->type) : nullptr;
  const auto* typeB = b != nullptr ? graph::findBlockType(b->type) : nullptr;
  const graph::Graph* graph = design.graphOf(stack);
  if (typeA == nullptr || typeB == nullptr || graph == nullptr) return std::nullopt;
  // Last output first: a mixing's "read" wants its sublayer before the path goes on.
  for (auto output = typeA->outputs.rbegin(); output != typeA->outputs.rend(); ++output) {
    if (!graph->outOf({from, output->name}).empty()) continue;
    for (const auto& input : typeB->inputs) {
      if (graph->into({to, input.name}) != nullptr) continue;
      auto made = graph::connect(design, stack, {{from, output->name}, {to, input.name}});
      if (made.ok()) return std::move(made).value();
    }
  }
  return std::nullopt;
}

}  // namespace

void DesignCanvas::emitEdit(const Design& design, const QString& text, const QString& key) {
  if (design == content_.design) return;
  Q_EMIT edited(design, text, key);
}

void DesignCanvas::insertBlock(const std::string& type) {
  const QString text = tr("Add %1").arg(titleOf(type));
  const auto wire = selectedWire();
  const BlockId stack = targetStack();
  // Into the selected wire; else behind the selected block, into its only wire if it fits there; else into the middle.
  const BlockId behind = selected_.size() == 1 ? *selected_.begin() : graph::outside;
  const graph::Graph* within = isOpen(behind) ? content_.design.graphOf(behind) : nullptr;
  const BlockId place = within != nullptr && within->blocks.empty() ? behind : stack;  // an empty stack is filled
  graph::Added added = graph::addBlock(content_.design, place, type);
  if (added.id == graph::outside) return Q_EMIT refused(tr("%1 can't be added here.").arg(titleOf(type)));
  Design next = added.design;
  bool wired = false;
  if (wire) {
    if (auto into = graph::insertIntoWire(next, wire->stack, wire->wire, added.id); into.ok()) {
      next = std::move(into).value();
      wired = true;
    }
  } else if (place == behind && behind != graph::outside) {
    // Behind what the stack ends with so far, or behind its entrance.
    const graph::Graph* inside = next.graphOf(place);
    for (const auto& socket : {std::string("in"), std::string("positions")}) {
      if (wired || !inside->outOf({graph::outside, socket}).empty()) continue;
      if (auto made = graph::connect(next, place, {{graph::outside, socket}, {added.id, "in"}}); made.ok()) {
        next = std::move(made).value();
        wired = true;
      }
    }
  } else if (behind != graph::outside) {
    if (auto made = joined(next, place, behind, added.id)) {
      next = std::move(*made);
      wired = true;
    } else if (const graph::Graph* graph = next.graphOf(place)) {
      const auto out = graph->outOf({behind, "out"});
      if (out.size() == 1) {
        if (auto into = graph::insertIntoWire(next, place, out[0], added.id); into.ok()) {
          next = std::move(into).value();
          wired = true;
        }
      }
    }
  }
  if (!wired && !layout_.blocks().empty() && place == graph::outside && behind == graph::outside) {
    const BlockId ids[] = {added.id};
    (void)ids;
    const QPointF middle = visibleWorld().center();
    const std::pair<BlockId, graph::Position> at[] = {{added.id, layout_.inStack(place, middle)}};
    next = graph::moveBlocks(next, at);
  }
  emitEdit(next, text);
  reveal(added.id);
}

void DesignCanvas::dropBlock(const std::string& type, QPointF world) {
  const BlockId stack = layout_.stackAt(world);
  const graph::Added added = graph::addBlock(content_.design, stack, type, layout_.inStack(stack, world));
  if (added.id == graph::outside) return Q_EMIT refused(tr("%1 can't be added here.").arg(titleOf(type)));
  Design next = added.design;
  if (const RoutedWire* near = wireNear(world, 22); near != nullptr && near->stack == stack) {
    if (auto into = graph::insertIntoWire(next, stack, near->wire, added.id); into.ok()) {
      const BlockId one[] = {added.id};
      next = graph::unpinBlocks(into.value(), one);
    }
  }
  emitEdit(next, tr("Add %1").arg(titleOf(type)));
  if (content_.design.find(added.id) != nullptr) selectBlocks({added.id});
}

void DesignCanvas::removeSelected() {
  if (const auto wire = selectedWire()) {
    wire_.reset();
    return emitEdit(graph::disconnect(content_.design, wire->stack, wire->wire), tr("Remove a wire"));
  }
  if (selected_.empty()) return;
  const auto blocks = listOf(selected_);
  emitEdit(graph::removeBlocks(content_.design, blocks, true), tr("Remove %n block(s)", nullptr, static_cast<int>(blocks.size())));
}

void DesignCanvas::copySelected() {
  if (selected_.empty()) return;
  const QByteArray text = QByteArray::fromStdString(graph::copyBlocks(content_.design, listOf(selected_)));
  auto* copied = new QMimeData;
  copied->setData(QLatin1String(kPieceMime), text);
  copied->setText(QString::fromUtf8(text));
  QApplication::clipboard()->setMimeData(copied);
  pasted_ = 0;
}

void DesignCanvas::cutSelected() {
  copySelected();
  removeSelected();
}

void DesignCanvas::paste() {
  const QMimeData* copied = QApplication::clipboard()->mimeData();
  if (copied == nullptr) return;
  const QByteArray piece = copied->hasFormat(QLatin1String(kPieceMime)) ? copied->data(QLatin1String(kPieceMime)) : copied->text().toUtf8();
  const BlockId stack = targetStack();
  ++pasted_;
  const auto pasted = graph::pasteBlocks(content_.design, stack, piece.toStdString(), {30.0 * pasted_, 30.0 * pasted_});
  if (!pasted.ok()) return Q_EMIT refused(QString::fromStdString(pasted.error().text()));
  emitEdit(pasted.value().design, tr("Paste %n block(s)", nullptr, static_cast<int>(pasted.value().ids.size())));
  selectBlocks({pasted.value().ids.begin(), pasted.value().ids.end()});
}

void DesignCanvas::duplicate() {
  if (selected_.empty()) return;
  const auto made = graph::duplicateBlocks(content_.design, listOf(selected_), {30, 90});
  emitEdit(made.design, tr("Duplicate %n block(s)", nullptr, static_cast<int>(made.ids.size())));
  selectBlocks({made.ids.begin(), made.ids.end()});
}

void DesignCanvas::align(Align how) {
  const auto all = rectOf(selected_);
  if (!all || selected_.size() < 2) return Q_EMIT refused(tr("Select two or more blocks to align them."));
  std::vector<std::pair<BlockId, graph::Position>> places;
  for (const BlockId id : selected_) {
    const PlacedBlock* p = layout_.find(id);
    if (p == nullptr) continue;
    QPointF by;
    switch (how) {
      case Align::Left: by.setX(all->left() - p->rect.left()); break;
      case Align::Centre: by.setX(all->center().x() - p->rect.center().x()); break;
      case Align::Right: by.setX(all->right() - p->rect.right()); break;
      case Align::Top: by.setY(all->top() - p->rect.top()); break;
      case Align::Middle: by.setY(all->center().y() - p->rect.center().y()); break;
      case Align::Bottom: by.setY(all->bottom() - p->rect.bottom()); break;
    }
    const graph::Position at = p->position();
    places.push_back({id, {at.x + by.x(), at.y + by.y()}});
  }
  emitEdit(graph::moveBlocks(content_.design, places), tr("Align blocks"));
}

void DesignCanvas::nudge(double dx, double dy) {
  if (selected_.empty()) return;
  std::vector<std::pair<BlockId, graph::Position>> places;
  for (const BlockId id : selected_) {
    if (const PlacedBlock* p = layout_.find(id)) places.push_back({id, {p->position().x + dx, p->position().y + dy}});
  }
  emitEdit(graph::moveBlocks(content_.design, places), tr("Move %n block(s)", nullptr, static_cast<int>(places.size())),
           QStringLiteral("nudge"));
}

void DesignCanvas::arrange() {
  std::vector<BlockId> blocks = listOf(selected_);
  if (blocks.empty()) {
    for (const graph::Block* block : content_.design.allBlocks()) blocks.push_back(block->id);
  }
  emitEdit(graph::unpinBlocks(content_.design, blocks), tr("Arrange"));
}

void DesignCanvas::foldSelected() {
  const auto folded = graph::foldBlocks(content_.design, listOf(selected_));
  if (!folded.ok()) return Q_EMIT refused(QString::fromStdString(folded.error().text()));
  emitEdit(folded.value().design, tr("Fold into a stack"));
  selectBlocks({folded.value().id});
}

void DesignCanvas::unfoldSelected() {
  const graph::Block* block = selected_.size() == 1 ? content_.design.find(*selected_.begin()) : nullptr;
  if (block == nullptr || block->type != "stack") return Q_EMIT refused(tr("Select one stack to unfold it."));
  emitEdit(graph::unfoldStack(content_.design, block->id), tr("Unfold a stack"));
}

void DesignCanvas::applyFix(const graph::Fix& fix) {
  emitEdit(fix.apply(content_.design), QString::fromStdString(fix.label.english));
}

void DesignCanvas::applyFirstFix() {
  for (const graph::Problem& problem : content_.problems) {
    if (problem.fixes.empty() || (!selected_.empty() && !selected_.contains(problem.block))) continue;
    const graph::Fix fix = problem.fixes.front();  // the problem goes with the content
    return applyFix(fix);
  }
  Q_EMIT refused(tr("There is nothing that can be repaired by itself here."));
}

void DesignCanvas::finishWire(const graph::End& other) {
  const CanvasHit from = *wireFrom_;
  const graph::Wire wire = from.output ? graph::Wire{from.end, other} : graph::Wire{other, from.end};
  Design next = detached_ ? graph::disconnect(content_.design, from.stack, *detached_) : content_.design;
  stopWire();
  const auto made = graph::connect(next, from.stack, wire);
  if (!made.ok()) return Q_EMIT refused(QString::fromStdString(made.error().text()));
  emitEdit(made.value(), tr("Connect"));
}

}  // namespace mhc::widgets
