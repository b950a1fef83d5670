// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/graph/Edit.h"
#include "core/graph/EditTools.h"
#include "core/graph/Sockets.h"

namespace mhc::graph {
namespace {

std::string nameOf(const Design& design, const End& end) {
  const Block* block = design.find(end.block);
  if (block == nullptr) return "the stack's " + end.socket;
  const BlockType* type = findBlockType(block->type);
  return (!block->name.empty() ? block->name : type != nullptr ? type->title : block->type) + "'s " + end.socket;
}

Error refusal(const Design& design, const Wire& wire, std::string id, const std::string& pattern) {
  return makeError(ExitCode::BadUsage, std::move(id), pattern,
                   {{"from", nameOf(design, wire.from)}, {"to", nameOf(design, wire.to)}});
}

}  // namespace

Result<Design> connect(const Design& design, BlockId stack, const Wire& wire) {
  const Graph* graph = design.graphOf(stack);
  const auto from = flowFrom(design, stack, wire.from);
  const auto to = flowInto(design, stack, wire.to);
  if (graph == nullptr || !from || !to) {
    return refusal(design, wire, "graph.no_socket",
                   "There is no wire from {from} to {to}: one of the two is no socket of this graph.");
  }
  if (!canFlow(*from, *to)) {
    return refusal(design, wire, "graph.wrong_kind",
                   "{from} can't feed {to}: they carry different things. Sockets that fit glow while a wire is drawn.");
  }
  if (closesLoop(design, stack, wire)) {
    return refusal(
        design, wire, "graph.loop",
        "{from} can't feed {to}: it depends on it, and a model computes from left to right. Join it to a later "
        "block.");
  }
  Graph next = *graph;
  if (std::find(next.wires.begin(), next.wires.end(), wire) != next.wires.end()) return design;
  std::erase_if(next.wires, [&](const Wire& w) { return w.to == wire.to; });
  next.wires.push_back(wire);
  return withGraph(design, stack, std::move(next));
}

Design disconnect(const Design& design, BlockId stack, const Wire& wire) {
  const Graph* graph = design.graphOf(stack);
  if (graph == nullptr || std::find(graph->wires.begin(), graph->wires.end(), wire) == graph->wires.end())
    return design;
  Graph next = *graph;
  std::erase(next.wires, wire);
  return withGraph(design, stack, std::move(next));
}

Result<Design> insertIntoWire(const Design& design, BlockId stack, const Wire& wire, BlockId block) {
  const Design cut = disconnect(design, stack, wire);
  MHC_TRY_ASSIGN(const Design first, connect(cut, stack, {wire.from, {block, "in"}}));
  return connect(first, stack, {{block, "out"}, wire.to});
}

}  // namespace mhc::graph
