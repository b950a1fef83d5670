// SPDX-License-Identifier: GPL-3.0-or-later
// Wires by mouse and by keyboard: what fits where.
#include <QKeyEvent>
#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "core/graph/Edit.h"
#include "core/graph/Matching.h"
#include "core/graph/Sockets.h"
#include "widgets/canvas/DesignCanvas.h"
#include "widgets/canvas/QuickAdd.h"

namespace mhc::widgets {

using graph::BlockId;

std::vector<DesignCanvas::Candidate> DesignCanvas::candidatesFor(BlockId stack, const graph::End& end, bool output) const {
  std::vector<Candidate> found;
  for (const graph::End& other : graph::matchingSockets(content_.design, content_.shapes, stack, end,
                                                        output ? graph::Held::Output : graph::Held::Input)) {
    if (other.block == graph::outside || layout_.find(other.block) != nullptr)
      found.push_back({other, layout_.socket(stack, other, !output)});
  }
  return found;
}

const DesignCanvas::Candidate* DesignCanvas::candidateNear(QPointF world) const {
  const Candidate* nearest = nullptr;
  double best = std::max(18.0, 26 / camera().scale);
  for (const Candidate& c : candidates_) {
    const double d = std::hypot(c.at.x() - world.x(), c.at.y() - world.y());
    if (d < best) best = d, nearest = &c;
  }
  return nearest;
}

void DesignCanvas::startWire(const CanvasHit& socket) {
  wireFrom_ = socket;
  detached_.reset();
  keyboardWire_ = false;
  // Dragging a connected input takes the wire's end along.
  const graph::Graph* graph = content_.design.graphOf(socket.stack);
  if (!socket.output && graph != nullptr) {
    if (const graph::Wire* wire = graph->into(socket.end)) {
      detached_ = *wire;
      wireFrom_ = {.kind = CanvasHit::Kind::Socket, .block = wire->from.block, .stack = socket.stack, .end = wire->from, .output = true};
    }
  }
  candidates_ = candidatesFor(wireFrom_->stack, wireFrom_->end, wireFrom_->output);
  update();
}

void DesignCanvas::stopWire() {
  wireFrom_.reset();
  detached_.reset();
  candidates_.clear();
  keyboardWire_ = false;
  update();
}

void DesignCanvas::offerAt(QPointF world) {
  const CanvasHit from = *wireFrom_;
  stopWire();
  const graph::Held held = from.output ? graph::Held::Output : graph::Held::Input;
  const auto fitting = graph::fittingTypes(content_.design, content_.shapes, from.stack, from.end, held);
  if (fitting.empty()) return Q_EMIT refused(tr("No kind of block fits this socket."));
  std::vector<std::string> keys;
  for (const auto& one : fitting) keys.push_back(one.type->key);
  const double half = (from.output ? 0.5 : -0.5) * DesignLayout::kCardWidth;
  const graph::Position at = layout_.inStack(from.stack, world + QPointF(half, 0));
  quick_->offer(keys, camera().toView(world).toPoint(), [this, from, held, fitting, at](const std::string& key) {
    const auto one = std::find_if(fitting.begin(), fitting.end(), [&](const auto& f) { return f.type->key == key; });
    const auto made = graph::addAtWire(content_.design, from.stack, from.end, held, *one, at);
    if (!made.ok()) return Q_EMIT refused(QString::fromStdString(made.error().text()));
    emitEdit(made.value().design, tr("Add %1").arg(QString::fromStdString(one->type->title)));
    if (content_.design.find(made.value().id) != nullptr) selectBlocks({made.value().id});
  });
}

void DesignCanvas::openQuickAdd() {
  std::vector<std::string> all;
  for (const graph::BlockType& type : graph::blockTypes()) all.push_back(type.key);
  const QPoint at = selected_.empty() ? QPoint(width() / 2 - 130, height() / 4)
                                      : camera().toView(selectedRect()).bottomRight().toPoint();
  quick_->offer(all, at, [this](const std::string& type) {
    insertBlock(type);
    setFocus(Qt::OtherFocusReason);
  });
}

void DesignCanvas::startConnecting() {
  const PlacedBlock* p = selected_.size() == 1 ? layout_.find(*selected_.begin()) : nullptr;
  if (p == nullptr || p->type == nullptr) return Q_EMIT refused(tr("Select one block to connect it."));
  const graph::Graph* graph = content_.design.graphOf(p->stack);
  // Its open outputs, then its open inputs, then outputs that lead somewhere already.
  std::vector<CanvasHit> starts;
  const auto add = [&](const std::string& socket, bool output) {
    starts.push_back({.kind = CanvasHit::Kind::Socket, .block = p->id(), .stack = p->stack, .end = {p->id(), socket}, .output = output});
  };
  const auto leads = [&](const std::string& socket) { return !graph->outOf({p->id(), socket}).empty(); };
  for (const auto& output : p->type->outputs) {
    if (!leads(output.name)) add(output.name, true);
  }
  for (const auto& input : p->type->inputs) {
    if (graph->into({p->id(), input.name}) == nullptr) add(input.name, false);
  }
  for (const auto& output : p->type->outputs) {
    if (leads(output.name)) add(output.name, true);
  }
  for (const CanvasHit& start : starts) {
    candidates_ = candidatesFor(start.stack, start.end, start.output);
    if (candidates_.empty()) continue;
    wireFrom_ = start;
    detached_.reset();
    keyboardWire_ = true;
    // Open sockets first, the nearest at the top: that is nearly always the one meant.
    const QPointF at = layout_.socket(start.stack, start.end, start.output);
    std::stable_sort(candidates_.begin(), candidates_.end(), [&](const Candidate& a, const Candidate& b) {
      const auto key = [&](const Candidate& c) {
        const bool taken = start.output && graph->into(c.end) != nullptr;
        const auto own = start.output ? graph::flowFrom(content_.design, start.stack, start.end)
                                      : graph::flowInto(content_.design, start.stack, start.end);
        const auto other = start.output ? graph::flowInto(content_.design, start.stack, c.end)
                                        : graph::flowFrom(content_.design, start.stack, c.end);
        return std::tuple(taken, own != other, std::hypot(c.at.x() - at.x(), c.at.y() - at.y()));
      };
      return key(a) < key(b);
    });
    candidate_ = 0;
    bringIntoView(QRectF(candidates_.front().at - QPointF(20, 20), QSizeF(40, 40)));
    return update();
  }
  Q_EMIT refused(tr("Nothing that is here fits this block's sockets."));
}

}  // namespace mhc::widgets
