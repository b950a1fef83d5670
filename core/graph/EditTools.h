// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <set>

#include "core/graph/Design.h"

/// Inside core/graph only: how edits rebuild a design that shares everything it can with the one before.
namespace mhc::graph {

/// The graph of a stack (or of the design) in place of the old one. Unchanged if there is no such stack.
[[nodiscard]] Design withGraph(const Design& design, BlockId stack, Graph graph, BlockId nextId = 0);

/// The block of the same id, anywhere, replaced.
[[nodiscard]] Design withBlock(const Design& design, Block block);

[[nodiscard]] Design withSettings(const Design& design, Json settings);

/// A copy with new ids from `next` on, inside stacks too, and the stack's changes after them; `ids` maps old to new.
[[nodiscard]] Block renumbered(const Block& block, BlockId& next, std::map<BlockId, BlockId>& ids);

/// The wires whose both ends are in `ids`, renamed.
[[nodiscard]] std::vector<Wire> renamedWires(const std::vector<Wire>& wires, const std::map<BlockId, BlockId>& ids);

}  // namespace mhc::graph
