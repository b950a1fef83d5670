// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/graph/Design.h"

namespace mhc::graph {

enum class DiffKind { Added, Removed, Changed };

struct ValueChange {
  std::string key;      ///< field: "hc_sinkhorn_iters"; "type", "name" or "note" of a block
  int repetition = -1;  ///< of the stack around the block, -1: in all
  Json before;          ///< null: was not there
  Json after;           ///< null: is not there
};

struct BlockDiff {
  DiffKind kind = DiffKind::Changed;
  BlockId before = outside;              ///< in the first design; outside: not there
  BlockId after = outside;               ///< in the second
  std::string title;                     ///< "Attention in Stack"
  std::vector<ValueChange> values = {};  ///< of changed blocks
};

struct WireDiff {
  DiffKind kind = DiffKind::Added;  ///< Added or Removed
  BlockId stack = outside;          ///< in the design that has the wire
  Wire wire;
};

/// What became of one design in another. Blocks are the same if they have the same id and kind, else if they are alike
/// in kind and stand in the same order in the same stack.
struct DesignDiff {
  std::vector<BlockDiff> blocks;
  std::vector<WireDiff> wires;
  std::vector<ValueChange> settings;  ///< by path: "training.steps", "model.model_type"
  std::map<BlockId, BlockId> same;    ///< first design's blocks -> the second's

  [[nodiscard]] bool empty() const { return blocks.empty() && wires.empty() && settings.empty(); }
};

/// Positions don't count.
[[nodiscard]] DesignDiff difference(const Design& before, const Design& after);

/// One line each, for a table: "changed  Mixing in Stack  layer 3: hc_sinkhorn_iters 20 → 40".
[[nodiscard]] std::vector<std::string> describe(const DesignDiff& difference);

}  // namespace mhc::graph
