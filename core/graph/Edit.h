// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/Result.h"
#include "core/graph/Design.h"

/// Every edit of a design: pure functions Design -> Design. An edit that can't be made (an id that is not there, a wire
/// to another graph) gives the design unchanged, unless it returns a Result. Ids of stacks: `outside` is the design
/// itself.
namespace mhc::graph {

struct Added {
  Design design;
  BlockId id = outside;  ///< outside: nothing was added
};

/// A new block of a kind with default parameters; a new stack comes with one layer's worth of nothing inside.
[[nodiscard]] Added addBlock(const Design& design, BlockId stack, std::string_view type,
                             std::optional<Position> position = {});

/// Blocks and all wires at them. With `heal`, a wire that ended in a removed block's "in" and those that began in its
/// "out" become one, where the block had both.
[[nodiscard]] Design removeBlocks(const Design& design, std::span<const BlockId> blocks, bool heal = false);

[[nodiscard]] Design moveBlocks(const Design& design, std::span<const std::pair<BlockId, Position>> positions);
/// Gives them back to the automatic layout.
[[nodiscard]] Design unpinBlocks(const Design& design, std::span<const BlockId> blocks);

/// Both ends in the same graph (`stack` says which one where an end is `outside`). What entered the input before
/// leaves. Error: no such socket, or an output joined to what it can't feed, with the reason.
[[nodiscard]] Result<Design> connect(const Design& design, BlockId stack, const Wire& wire);
[[nodiscard]] Design disconnect(const Design& design, BlockId stack, const Wire& wire);
/// Puts an unconnected block with "in" and "out" into a wire.
[[nodiscard]] Result<Design> insertIntoWire(const Design& design, BlockId stack, const Wire& wire, BlockId block);

/// null removes it, so that the default counts (hc_eps: null is a value).
[[nodiscard]] Design setParameter(const Design& design, BlockId block, std::string_view key, const Json& value);
/// In one repetition of the block's stack only; null removes the difference (hc_eps: null is a value).
[[nodiscard]] Design setLayerParameter(const Design& design, BlockId block, int repetition, std::string_view key,
                                       const Json& value);
[[nodiscard]] Design clearLayerParameter(const Design& design, BlockId block, int repetition, std::string_view key);
/// In one repetition (-1: all of them) all differences at once.
[[nodiscard]] Design clearLayerChanges(const Design& design, BlockId stack, int repetition = -1);
/// A field of the configuration by path ("model.hc_mult"), in every block that has it; else in the settings. null:
/// default.
[[nodiscard]] Design setField(const Design& design, std::string_view path, const Json& value);

[[nodiscard]] Design setName(const Design& design, BlockId block, std::string_view name);
[[nodiscard]] Design setNote(const Design& design, BlockId block, std::string_view note);
[[nodiscard]] Design setDescription(const Design& design, std::string_view description);
/// Another kind in the same place: sockets of the same name keep their wires, parameters of the same name their values.
[[nodiscard]] Design changeType(const Design& design, BlockId block, std::string_view type);

/// A stack becomes its repetitions one behind the other, each with its own blocks; differences become parameters.
[[nodiscard]] Design unfoldStack(const Design& design, BlockId stack);
/// A chain of blocks becomes a stack: `blocks` are one or more equal layers in one graph. What differs between layers
/// in parameters stays as differences of the repetition. Error: they do not form equal layers.
[[nodiscard]] Result<Added> foldBlocks(const Design& design, std::span<const BlockId> blocks);
/// Finds the longest run of equal layers at the top and folds it; unchanged if there is none.
[[nodiscard]] Design foldEqualLayers(const Design& design);

/// The blocks, wires between them and what is inside, as text for the clipboard (JSON).
[[nodiscard]] std::string copyBlocks(const Design& design, std::span<const BlockId> blocks);
struct Pasted {
  Design design;
  std::vector<BlockId> ids;
};
/// Error: the text is no piece of a design.
[[nodiscard]] Result<Pasted> pasteBlocks(const Design& design, BlockId stack, std::string_view text, Position offset);
[[nodiscard]] Pasted duplicateBlocks(const Design& design, std::span<const BlockId> blocks, Position offset);

}  // namespace mhc::graph
