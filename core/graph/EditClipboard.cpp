// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/graph/DesignJson.h"
#include "core/graph/Edit.h"
#include "core/graph/EditTools.h"

namespace mhc::graph {
namespace {

constexpr const char* pieceKey = "mhc_design_piece";

/// The chosen blocks of the graph that holds the first of them, and the wires between them.
Graph pieceOf(const Design& design, std::span<const BlockId> blocks) {
  Graph piece;
  const Graph* graph = blocks.empty() ? nullptr : design.graphOf(design.parentOf(blocks.front()));
  if (graph == nullptr) return piece;
  std::map<BlockId, BlockId> same;
  for (const BlockPtr& block : graph->blocks) {
    if (std::find(blocks.begin(), blocks.end(), block->id) == blocks.end()) continue;
    piece.blocks.push_back(block);
    same[block->id] = block->id;
  }
  piece.wires = renamedWires(graph->wires, same);
  return piece;
}

Pasted pasted(const Design& design, BlockId stack, const Graph& piece, Position offset) {
  const Graph* target = design.graphOf(stack);
  if (target == nullptr) return {design, {}};
  Graph next = *target;
  BlockId id = design.nextId();
  std::map<BlockId, BlockId> ids;
  Pasted result;
  for (const BlockPtr& block : piece.blocks) {
    Block copy = renumbered(*block, id, ids);
    if (copy.position) copy.position = Position{copy.position->x + offset.x, copy.position->y + offset.y};
    result.ids.push_back(copy.id);
    next.blocks.push_back(std::make_shared<const Block>(std::move(copy)));
  }
  std::map<BlockId, BlockId> here;
  for (const BlockPtr& block : piece.blocks) here[block->id] = ids.at(block->id);
  const std::vector<Wire> wires = renamedWires(piece.wires, here);
  next.wires.insert(next.wires.end(), wires.begin(), wires.end());
  result.design = withGraph(design, stack, std::move(next), id);
  return result;
}

}  // namespace

std::string copyBlocks(const Design& design, std::span<const BlockId> blocks) {
  return Json{{pieceKey, toJson(pieceOf(design, blocks))}}.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<Pasted> pasteBlocks(const Design& design, BlockId stack, std::string_view text, Position offset) {
  const auto json = parseJson(text);
  if (!json.ok() || !json.value().is_object() || !json.value().contains(pieceKey)) {
    return makeError(ExitCode::BadUsage, "graph.not_a_piece",
                     "The clipboard holds no blocks of a design. Copy some on a canvas first.");
  }
  MHC_TRY_ASSIGN(const Graph piece, graphFromJson(json.value().at(pieceKey)));
  return pasted(design, stack, piece, offset);
}

Pasted duplicateBlocks(const Design& design, std::span<const BlockId> blocks, Position offset) {
  if (blocks.empty()) return {design, {}};
  return pasted(design, design.parentOf(blocks.front()), pieceOf(design, blocks), offset);
}

}  // namespace mhc::graph
