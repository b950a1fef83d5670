// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/DesignLayout.h"

#include <algorithm>
#include <cmath>

#include "core/graph/Sockets.h"
#include "widgets/canvas/LayoutBuilder.h"

namespace mhc::widgets {
namespace {

using graph::BlockId;
using graph::End;
using graph::Flow;

constexpr double kTurn = 22;       // from a block's edge to where a wire turns
constexpr double kAround = 30;     // below both blocks, for wires that run back
constexpr double kBranchDrop = 24; // from the streams to where a mixing reads

/// Positions come into a block from below; into a stack at its left, low enough to run on below what is in it.
bool fromBelow(const std::string& socket) { return socket == "positions"; }

QPointF positionsOf(const PlacedBlock& stack) {
  return {stack.rect.left(), stack.open ? stack.rect.bottom() - 20 : stack.spine + std::min(34.0, stack.rect.height() / 2 - 8)};
}

}  // namespace

DesignLayout::DesignLayout(const graph::Design& design, const std::set<BlockId>& open, int streams)
    : streams_(std::clamp(streams, 1, 16)) {
  LayoutBuilder(*this, design, open).build();
  route(design, graph::outside);
  for (const PlacedBlock& p : blocks_) {
    if (p.open) route(design, p.id());
  }
  for (const RoutedWire& wire : wires_) {
    for (const QPointF& point : wire.points) bounds_ = bounds_.united(QRectF(point - QPointF(2, 2), QSizeF(4, 4)));
  }
}

double DesignLayout::laneGap() const { return std::clamp(56.0 / streams_, 4.5, 14.0); }

const PlacedBlock* DesignLayout::find(BlockId id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &blocks_[found->second];
}

QPointF DesignLayout::socket(BlockId stack, const End& end, bool output) const {
  if (end.block == graph::outside) {
    const PlacedBlock* frame = find(stack);
    if (frame == nullptr) return {};
    if (fromBelow(end.socket)) return positionsOf(*frame);
    return {output ? frame->rect.left() : frame->rect.right(), frame->spine};
  }
  const PlacedBlock* p = find(end.block);
  if (p == nullptr) return {};
  if (p->mixing()) {
    const double drop = p->spine + laneOffset(streams_ - 1, streams_) + kBranchDrop;
    if (end.socket == "read") return {p->preX, drop};
    if (end.socket == "branch") return {p->postX, drop};
  }
  if (fromBelow(end.socket)) {
    if (p->block->type == "stack") return positionsOf(*p);
    return {p->rect.center().x() + (p->toBelow ? p->rect.width() / 4 : 0), p->rect.bottom()};
  }
  if (output && p->toBelow) return {p->rect.center().x(), p->rect.bottom()};
  if (!output && p->fromAbove) return {p->rect.center().x(), p->rect.top()};
  // Further sockets of a side stand below the first.
  double down = 0;
  if (p->type != nullptr) {
    int place = 0;
    for (const auto& info : output ? p->type->outputs : p->type->inputs) {
      if (info.name == end.socket) down = 16.0 * place;
      if (!fromBelow(info.name)) ++place;
    }
  }
  return {output ? p->rect.right() : p->rect.left(), p->spine + std::min(down, p->rect.bottom() - p->spine - 4)};
}

int DesignLayout::lanesAt(BlockId stack, const End& output) const {
  const auto found = lanes_.find({stack, output});
  return found == lanes_.end() ? 1 : found->second;
}

BlockId DesignLayout::stackAt(QPointF world) const {
  BlockId stack = graph::outside;
  double smallest = 1e18;
  for (const PlacedBlock& p : blocks_) {
    if (!p.open || !p.rect.contains(world) || p.rect.width() >= smallest) continue;
    stack = p.id();
    smallest = p.rect.width();
  }
  return stack;
}

graph::Position DesignLayout::inStack(BlockId stack, QPointF world) const {
  const PlacedBlock* frame = find(stack);
  const QPointF origin = frame != nullptr ? frame->inner : QPointF();
  return {world.x() - origin.x(), world.y() - origin.y()};
}

void DesignLayout::route(const graph::Design& design, BlockId stack) {
  const graph::Graph* graph = design.graphOf(stack);
  if (graph == nullptr) return;
  for (const graph::Wire& wire : graph->wires) {
    RoutedWire routed{.stack = stack, .wire = wire};
    routed.flow = graph::flowFrom(design, stack, wire.from).value_or(Flow::Hidden);
    // Only behind an expansion there are several streams: embedding → mixing (plain residual) is one line.
    routed.lanes = routed.flow == Flow::Residual ? streams_ : 1;
    lanes_[{stack, wire.from}] = routed.lanes;
    const QPointF a = socket(stack, wire.from, true), b = socket(stack, wire.to, false);
    const bool read = wire.from.socket == "read", back = wire.to.socket == "branch";
    auto& points = routed.points;
    points.push_back(a);
    const PlacedBlock* target = find(wire.to.block);
    if (fromBelow(wire.to.socket) && target != nullptr && target->block->type != "stack") {
      // Along below everything that stands between, then up into the block.
      double low = std::max(a.y(), b.y() + kTurn);
      if (wire.from.block == graph::outside) {
        low = a.y();
      } else if (b.x() < a.x() + kTurn) {
        points.push_back({a.x() + kTurn, a.y()});
        points.push_back({a.x() + kTurn, low + kAround});
        low += kAround;
      } else {
        low = a.y();
        if (a.y() < b.y() + 8) {
          low = b.y() + kAround;
          points.push_back({a.x() + kTurn, a.y()});
          points.push_back({a.x() + kTurn, low});
        }
      }
      points.push_back({b.x(), low});
    } else if (target != nullptr && target->fromAbove && std::abs(a.x() - b.x()) < 0.5) {
      // Straight down, from one block of a sublayer to the next.
    } else if (read && b.y() > a.y() && b.x() > a.x()) {
      points.push_back({a.x(), b.y()});
    } else if (back && a.y() > b.y() && b.x() > a.x()) {
      points.push_back({b.x(), a.y()});
    } else if (b.x() >= a.x() + 2 * kTurn || (b.x() > a.x() && std::abs(a.y() - b.y()) < 1)) {
      if (std::abs(a.y() - b.y()) > 0.5) {
        const double turn = (a.x() + b.x()) / 2;
        points.push_back({turn, a.y()});
        points.push_back({turn, b.y()});
      }
    } else {
      const double low = std::max(a.y(), b.y()) + kCardHeight / 2 + kAround;
      points.push_back({a.x() + kTurn, a.y()});
      points.push_back({a.x() + kTurn, low});
      points.push_back({b.x() - kTurn, low});
      points.push_back({b.x() - kTurn, b.y()});
    }
    points.push_back(b);
    wires_.push_back(std::move(routed));
  }
}

}  // namespace mhc::widgets
