// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Repairs.h"

#include "core/graph/BlockType.h"
#include "core/graph/Edit.h"
#include "core/graph/ProblemTools.h"

namespace mhc::graph {

Design withRotaryPositions(const Design& design, BlockId learned) {
  Design result = removeBlocks(design, std::vector<BlockId>{learned}, true);
  Added rope = addBlock(result, outside, "rope");
  for (const BlockPtr& block : std::vector<BlockPtr>(rope.design.root().blocks)) {
    const BlockType* type = findBlockType(block->type);
    if (type == nullptr || type->input("positions") == nullptr) continue;
    auto joined = connect(rope.design, outside, {{rope.id, "out"}, {block->id, "positions"}});
    if (joined.ok()) rope.design = std::move(joined).value();
  }
  return rope.design;
}

Design wrappedInMixing(const Design& design, BlockId stack, const Wire& wire, BlockId id) {
  const Graph* graph = design.graphOf(stack);
  if (graph == nullptr) return design;
  const std::vector<Wire> after = graph->outOf({id, "out"});
  Added mixing = addBlock(design, stack, "mixing");
  Added norm = addBlock(mixing.design, stack, "norm");
  Design result = norm.design;
  std::vector<Wire> wires{{wire.from, {mixing.id, "in"}},
                          {{mixing.id, "read"}, {norm.id, "in"}},
                          {{norm.id, "out"}, {id, "in"}},
                          {{id, "out"}, {mixing.id, "branch"}}};
  for (const Wire& w : after) result = disconnect(result, stack, w);
  for (const Wire& w : after) wires.push_back({{mixing.id, "out"}, w.to});
  for (const Wire& w : wires) {
    auto joined = connect(result, stack, w);
    if (joined.ok()) result = std::move(joined).value();
  }
  return result;
}

Design joinedToPositions(const Design& design, BlockId attention) {
  Design result = design;
  BlockId rope = outside;
  for (const BlockPtr& block : result.root().blocks) {
    if (block->type == "rope") rope = block->id;
  }
  if (rope == outside) {
    Added added = addBlock(result, outside, "rope");
    result = std::move(added.design);
    rope = added.id;
  }
  std::vector<BlockId> path = design.pathTo(attention);
  path.push_back(attention);
  for (std::size_t i = 0; i < path.size(); ++i) {
    const BlockId in = i == 0 ? outside : path[i - 1];
    const End from = i == 0 ? End{rope, "out"} : End{outside, "positions"};
    if (i + 1 < path.size() && result.graphOf(in)->into({path[i], "positions"}) != nullptr) continue;
    auto joined = connect(result, in, {from, {path[i], "positions"}});
    if (joined.ok()) result = std::move(joined).value();
  }
  return result;
}

Fix removeFix(BlockId id) {
  return fixBy("graph.fix.remove_join", "Remove it and join its neighbours",
               [id](const Design& d) { return removeBlocks(d, std::vector<BlockId>{id}, true); });
}

Design withExpansion(const Design& design) {
  for (const BlockPtr& block : design.root().blocks) {
    if (block->type != "embedding") continue;
    const std::vector<Wire> wires = design.root().outOf({block->id, "out"});
    return wires.empty() ? design : insertedAt(design, outside, wires.front(), "expand");
  }
  return design;
}

Design withReduction(const Design& design) {
  for (const BlockPtr& block : design.root().blocks) {
    if (block->type != "head") continue;
    const Wire* wire = design.root().into({block->id, "in"});
    if (wire == nullptr) return design;
    const Block* before = design.find(wire->from.block);
    if (before != nullptr && before->type == "norm") {
      wire = design.root().into({before->id, "in"});
      if (wire == nullptr) return design;
    }
    return insertedAt(design, outside, *wire, "reduce");
  }
  return design;
}

}  // namespace mhc::graph
