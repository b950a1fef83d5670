// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/EditTools.h"

#include <algorithm>

namespace mhc::graph {
namespace {

/// The graph with `block` in place of the one of its id, at whatever depth; nullptr: it is not in here.
GraphPtr replaced(const Graph& graph, const Block& block) {
  for (std::size_t i = 0; i < graph.blocks.size(); ++i) {
    const Block& old = *graph.blocks[i];
    BlockPtr fresh;
    if (old.id == block.id) {
      fresh = std::make_shared<const Block>(block);
    } else if (old.inside != nullptr) {
      GraphPtr inside = replaced(*old.inside, block);
      if (inside == nullptr) continue;
      Block stack = old;
      stack.inside = std::move(inside);
      fresh = std::make_shared<const Block>(std::move(stack));
    } else {
      continue;
    }
    Graph copy = graph;
    copy.blocks[i] = std::move(fresh);
    return std::make_shared<const Graph>(std::move(copy));
  }
  return nullptr;
}

}  // namespace

Design withBlock(const Design& design, Block block) {
  GraphPtr root = replaced(design.root(), block);
  if (root == nullptr) return design;
  return {std::move(root), design.settings(), design.nextId(), design.description()};
}

Design withGraph(const Design& design, BlockId stack, Graph graph, BlockId nextId) {
  nextId = std::max(nextId, design.nextId());
  GraphPtr fresh = std::make_shared<const Graph>(std::move(graph));
  if (stack == outside) return {std::move(fresh), design.settings(), nextId, design.description()};
  const Block* old = design.find(stack);
  if (old == nullptr || old->inside == nullptr) return design;
  Block block = *old;
  block.inside = std::move(fresh);
  for (auto& [repetition, layer] : block.changes) {  // of blocks that are no more
    std::erase_if(layer, [&](const auto& change) { return block.inside->find(change.first) == nullptr; });
  }
  std::erase_if(block.changes, [](const auto& layer) { return layer.second.empty(); });
  const Design changed = withBlock(design, std::move(block));
  return {changed.rootPtr(), changed.settings(), nextId, changed.description()};
}

Design withSettings(const Design& design, Json settings) {
  return {design.rootPtr(), std::move(settings), design.nextId(), design.description()};
}

Block renumbered(const Block& block, BlockId& next, std::map<BlockId, BlockId>& ids) {
  Block copy = block;
  copy.id = ids[block.id] = next++;
  if (block.inside == nullptr) return copy;
  Graph inside;
  std::map<BlockId, BlockId> within{{outside, outside}};
  for (const BlockPtr& child : block.inside->blocks) {
    inside.blocks.push_back(std::make_shared<const Block>(renumbered(*child, next, within)));
  }
  inside.wires = renamedWires(block.inside->wires, within);
  copy.changes.clear();
  for (const auto& [repetition, layer] : block.changes) {
    for (const auto& [id, values] : layer) {
      if (const auto found = within.find(id); found != within.end()) copy.changes[repetition][found->second] = values;
    }
  }
  copy.inside = std::make_shared<const Graph>(std::move(inside));
  within.erase(outside);
  ids.insert(within.begin(), within.end());
  return copy;
}

std::vector<Wire> renamedWires(const std::vector<Wire>& wires, const std::map<BlockId, BlockId>& ids) {
  std::vector<Wire> renamed;
  for (const Wire& wire : wires) {
    const auto from = ids.find(wire.from.block);
    const auto to = ids.find(wire.to.block);
    if (from == ids.end() || to == ids.end()) continue;
    renamed.push_back({{from->second, wire.from.socket}, {to->second, wire.to.socket}});
  }
  return renamed;
}

}  // namespace mhc::graph
