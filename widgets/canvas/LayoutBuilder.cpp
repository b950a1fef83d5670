// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/LayoutBuilder.h"

#include <algorithm>
#include <cmath>

namespace mhc::widgets {
namespace {

using graph::Block;
using graph::BlockId;
using graph::Graph;

constexpr double kRowGap = 34;     // between units of one column
constexpr double kJunction = 32;   // from a mixing's edge to where it reads and writes
constexpr double kTitle = 46;      // of a mixing, above its streams
constexpr double kDrop = 26;       // from the streams to what hangs below them
constexpr double kColumnGap = 24;  // between the blocks of one sublayer, which stand below each other
constexpr double kMixingWidth = 264;  // for its title and the names of its three maps
constexpr double kFramePad = 32, kFrameTop = 62, kFrameBottom = 44;  // of an open stack

void moveBy(std::vector<PlacedBlock>& placed, QPointF by) {
  for (PlacedBlock& p : placed) {
    p.rect.translate(by);
    p.spine += by.y();
    p.inner += by;
    p.base += by;
    p.preX += by.x();
    p.postX += by.x();
  }
}

QRectF boundsOf(const std::vector<PlacedBlock>& placed) {
  QRectF bounds;
  for (const PlacedBlock& p : placed) bounds = bounds.united(p.rect);
  return bounds;
}

}  // namespace

std::vector<const Block*> LayoutBuilder::branchOf(const Graph& graph, const Block& mixing) {
  std::vector<const Block*> branch;
  std::set<BlockId> seen{mixing.id};
  graph::End at{mixing.id, "read"};
  // A chain: what hangs below a mixing is one sublayer. Anything else is laid out as blocks of the graph.
  while (true) {
    const auto next = graph.outOf(at);
    if (next.empty()) return branch;  // not joined again yet
    if (next.size() != 1) return {};
    const BlockId id = next[0].to.block;
    if (id == mixing.id) return next[0].to.socket == "branch" ? branch : std::vector<const Block*>{};
    const Block* block = graph.find(id);
    if (block == nullptr || block->type == "mixing" || block->type == "stack" || !seen.insert(id).second) return {};
    branch.push_back(block);
    at = {id, "out"};
  }
}

LayoutBuilder::Unit LayoutBuilder::plainUnit(BlockId stack, const Block& block) {
  Unit unit;
  unit.block = &block;
  const graph::BlockType* type = graph::findBlockType(block.type);
  const double lanes = layout_.laneGap() * (layout_.streams() - 1);
  PlacedBlock placed{.block = &block, .type = type, .stack = stack};
  // Wide enough for its title.
  const std::string& title = block.name.empty() && type != nullptr ? type->title : block.name;
  double width = std::clamp(36 + 7.7 * static_cast<double>(title.size()), DesignLayout::kCardWidth, 190.0);
  double height = DesignLayout::kCardHeight;
  if (block.type == "stack" && open_.contains(block.id) && block.inside != nullptr) {
    Laid inside = layGraph(block.id);
    const QRectF content = inside.placed.empty() ? QRectF(0, -60, 240, 120) : inside.bounds;
    const QPointF shift(kFramePad - content.left(), 0);
    moveBy(inside.placed, shift);
    width = content.width() + 2 * kFramePad;
    unit.above = kFrameTop - content.top();
    unit.below = content.bottom() + kFrameBottom;
    placed.open = true;
    placed.inner = shift;
    placed.rect = QRectF(0, -unit.above, width, unit.above + unit.below);
    unit.width = width;
    unit.placed.push_back(placed);
    unit.placed.insert(unit.placed.end(), inside.placed.begin(), inside.placed.end());
    return unit;
  }
  if (block.type == "stack") width = 176, height = std::max(96.0, lanes + 62);
  if (block.type == "expand" || block.type == "reduce") width = 88, height = std::max(height, lanes + 30);
  if (block.type == "mixing") {  // nothing hangs below it
    width = kMixingWidth;
    unit.above = lanes / 2 + kTitle;
    unit.below = lanes / 2 + kDrop + 34;
  } else {
    unit.above = unit.below = height / 2;
  }
  unit.width = width;
  placed.rect = QRectF(0, -unit.above, width, unit.above + unit.below);
  placed.preX = kJunction;
  placed.postX = width - kJunction;
  unit.placed.push_back(placed);
  unit.positions = type != nullptr && type->outputs.size() == 1 && type->outputs[0].flow == graph::Flow::Positions;
  return unit;
}

LayoutBuilder::Unit LayoutBuilder::mixingUnit(BlockId stack, const Graph& graph, const Block& mixing,
                                              const std::vector<const Block*>& branch) {
  (void)graph;
  Unit unit = plainUnit(stack, mixing);
  const double lanes = layout_.laneGap() * (layout_.streams() - 1);
  double width = 0;
  for (const Block* block : branch) {
    unit.placed.push_back(plainUnit(stack, *block).placed.front());
    width = std::max(width, unit.placed.back().rect.width());
  }
  unit.width = std::max(kMixingWidth, width + 2 * (kJunction + DesignLayout::kBranchGap));
  double y = lanes / 2 + kDrop + 8;
  for (std::size_t i = 1; i < unit.placed.size(); ++i) {
    PlacedBlock& placed = unit.placed[i];
    placed.rect.moveTopLeft({(unit.width - placed.rect.width()) / 2, y});
    placed.spine = placed.rect.center().y();
    placed.fromAbove = i > 1;
    placed.toBelow = i + 1 < unit.placed.size();
    y = placed.rect.bottom() + kColumnGap;
  }
  PlacedBlock& own = unit.placed.front();
  unit.below = y - kColumnGap + 20;
  own.rect = QRectF(0, -unit.above, unit.width, unit.above + unit.below);
  own.postX = unit.width - kJunction;
  return unit;
}

void LayoutBuilder::rank(std::vector<Unit>& units, const std::vector<std::pair<std::size_t, std::size_t>>& edges) {
  // Longest path; a loop stops growing after as many rounds as there are units.
  for (std::size_t round = 0; round < units.size(); ++round) {
    bool changed = false;
    for (const auto& [from, to] : edges) {
      const int wanted = std::min(units[from].rank + 1, static_cast<int>(units.size()));
      if (units[to].rank < wanted) units[to].rank = wanted, changed = true;
    }
    if (!changed) break;
  }
  // What depends on nothing stands next to what needs it.
  std::vector<int> inputs(units.size(), 0);
  for (const auto& [from, to] : edges) ++inputs[to];
  for (std::size_t u = 0; u < units.size(); ++u) {
    if (inputs[u] > 0) continue;
    int nearest = -1;
    for (const auto& [from, to] : edges) {
      if (from == u && (nearest < 0 || units[to].rank < nearest)) nearest = units[to].rank;
    }
    if (nearest > 0) units[u].rank = nearest - 1;
  }
}

void LayoutBuilder::arrange(std::vector<Unit>& units, const std::vector<std::pair<std::size_t, std::size_t>>& edges,
                            Laid& laid) {
  std::map<int, std::vector<std::size_t>> columns;
  for (std::size_t u = 0; u < units.size(); ++u) columns[units[u].rank].push_back(u);
  std::vector<double> spine(units.size(), 0);
  double x = 0, lowest = -1e9;  // of the column before
  for (auto& [rank, column] : columns) {
    // Below each other in the order of what they come from; positions are the lowest.
    const auto wish = [&](std::size_t u) {
      double sum = 0;
      int count = 0;
      for (const auto& [from, to] : edges) {
        if (to == u && !units[from].positions) sum += spine[from], ++count;
      }
      return count > 0 ? sum / count : 0.0;
    };
    std::vector<std::pair<std::pair<bool, double>, std::size_t>> order;
    for (const std::size_t u : column) order.push_back({{units[u].positions, wish(u)}, u});
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    double width = 0, free = -1e9;
    bool streams = false;
    for (const auto& [key, u] : order) {
      // Positions have room to the left: what they stand below need not be as wide.
      if (!key.first || order.size() == 1) width = std::max(width, units[u].width);
      const std::string& type = units[u].block->type;
      streams = streams || type == "expand" || type == "mixing" || type == "stack";
    }
    for (const auto& [key, u] : order) {
      Unit& unit = units[u];
      // Alone in its column it stays level with what it comes from.
      double level = key.first ? std::max(free + unit.above, 90.0) : std::max(free + unit.above, key.second);
      const bool reaches = unit.width > width;
      if (reaches) level = std::max(level, lowest + kRowGap + unit.above);
      spine[u] = level;
      free = level + unit.below + kRowGap;
      moveBy(unit.placed, {x + (reaches ? width - unit.width : (width - unit.width) / 2), level});
    }
    lowest = free - kRowGap;
    x += width + (streams ? DesignLayout::kGap : DesignLayout::kNarrowGap);
  }
  for (Unit& unit : units) laid.placed.insert(laid.placed.end(), unit.placed.begin(), unit.placed.end());
}

LayoutBuilder::Laid LayoutBuilder::layGraph(BlockId stack) {
  Laid laid;
  const Graph* graph = design_.graphOf(stack);
  if (graph == nullptr) return laid;
  std::vector<Unit> units;
  std::map<BlockId, std::size_t> unitOf;
  std::map<BlockId, std::vector<const Block*>> branches;
  std::set<BlockId> hanging;
  for (const auto& block : graph->blocks) {
    if (block->type != "mixing") continue;
    auto branch = branchOf(*graph, *block);
    for (const Block* b : branch) hanging.insert(b->id);
    branches[block->id] = std::move(branch);
  }
  for (const auto& block : graph->blocks) {
    if (hanging.contains(block->id)) continue;
    const auto branch = branches.find(block->id);
    Unit unit = branch != branches.end() && !branch->second.empty()
                    ? mixingUnit(stack, *graph, *block, branch->second)
                    : plainUnit(stack, *block);
    unitOf[block->id] = units.size();
    if (branch != branches.end()) {
      for (const Block* b : branch->second) unitOf[b->id] = units.size();
    }
    units.push_back(std::move(unit));
  }
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  for (const auto& wire : graph->wires) {
    const auto from = unitOf.find(wire.from.block), to = unitOf.find(wire.to.block);
    if (from == unitOf.end() || to == unitOf.end() || from->second == to->second) continue;
    if (wire.to.socket == "branch") continue;  // the way back of a mixing whose branch is no chain
    edges.emplace_back(from->second, to->second);
  }
  rank(units, edges);
  arrange(units, edges, laid);
  // What the user placed stands where it was placed, and takes along what hangs below it.
  std::map<BlockId, std::size_t> at;
  for (std::size_t i = 0; i < laid.placed.size(); ++i) at[laid.placed[i].id()] = i;
  std::set<BlockId> done;
  const auto pin = [&](BlockId id, const std::vector<BlockId>& along) {
    const PlacedBlock& p = laid.placed[at[id]];
    if (!p.block->position.has_value()) return;
    const QPointF by = QPointF(p.block->position->x, p.block->position->y) - p.rect.center();
    std::vector<PlacedBlock*> moved{&laid.placed[at[id]]};
    for (const BlockId other : along) moved.push_back(&laid.placed[at[other]]);
    if (p.open) {
      for (PlacedBlock& inner : laid.placed) {
        const auto path = inner.stack == id ? std::vector<BlockId>{id} : design_.pathTo(inner.id());
        if (std::find(path.begin(), path.end(), id) != path.end() && inner.id() != id) moved.push_back(&inner);
      }
    }
    for (PlacedBlock* m : moved) {
      m->rect.translate(by);
      m->spine += by.y();
      m->inner += by;
      m->preX += by.x();
      m->postX += by.x();
      if (m->stack != stack) m->base += by;
    }
  };
  // What stands elsewhere has its sockets at its sides again, and so has what it is connected to.
  for (const auto& [mixing, branch] : branches) {
    for (std::size_t i = 0; i < branch.size(); ++i) {
      if (!branch[i]->position) continue;
      PlacedBlock& own = laid.placed[at[branch[i]->id]];
      own.fromAbove = own.toBelow = false;
      if (i > 0) laid.placed[at[branch[i - 1]->id]].toBelow = false;
      if (i + 1 < branch.size()) laid.placed[at[branch[i + 1]->id]].fromAbove = false;
    }
  }
  for (const auto& block : graph->blocks) {
    std::vector<BlockId> along;
    if (const auto branch = branches.find(block->id); branch != branches.end()) {
      for (const Block* b : branch->second) {
        if (!b->position) along.push_back(b->id);
      }
    }
    pin(block->id, along);
  }
  for (PlacedBlock& p : laid.placed) {
    if (p.stack == stack) p.base = {};
  }
  laid.bounds = boundsOf(laid.placed);
  return laid;
}

void LayoutBuilder::build() {
  Laid laid = layGraph(graph::outside);
  layout_.blocks_ = std::move(laid.placed);
  std::stable_sort(layout_.blocks_.begin(), layout_.blocks_.end(), [](const PlacedBlock& a, const PlacedBlock& b) {
    return a.open > b.open;  // frames lie under what is in them
  });
  layout_.bounds_ = laid.bounds;
  for (std::size_t i = 0; i < layout_.blocks_.size(); ++i) layout_.index_[layout_.blocks_[i].id()] = i;
}

}  // namespace mhc::widgets
