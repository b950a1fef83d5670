// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"

namespace mhc::graph {

/// Names a block for the life of a design, inside stacks too; never given to another block of it.
using BlockId = std::int64_t;

/// As the end of a wire inside a stack: the stack's own sockets ("in", "positions", "out"), seen from within. As the
/// owner of a problem or the parent of a block: the design itself.
inline constexpr BlockId outside = 0;

/// Centre of a block on the canvas, in logical pixels.
struct Position {
  double x = 0;
  double y = 0;

  auto operator<=>(const Position&) const = default;
};

/// One socket of one block. BlockType lists the names.
struct End {
  BlockId block = outside;
  std::string socket = {};

  auto operator<=>(const End&) const = default;
};

/// From an output to an input. An input takes one wire, an output any number.
struct Wire {
  End from = {};
  End to = {};

  auto operator<=>(const Wire&) const = default;
};

struct Block;
using BlockPtr = std::shared_ptr<const Block>;

/// Blocks and the wires between them: a whole design, or the inside of a stack. Blocks in the order in which they came.
struct Graph {
  std::vector<BlockPtr> blocks = {};
  std::vector<Wire> wires = {};

  [[nodiscard]] const Block* find(BlockId id) const;  ///< here, not inside stacks; nullptr: none
  /// The wire that ends in this input, or none.
  [[nodiscard]] const Wire* into(const End& input) const;
  [[nodiscard]] std::vector<Wire> outOf(const End& output) const;
  bool operator==(const Graph& other) const;
};
using GraphPtr = std::shared_ptr<const Graph>;

/// Parameters that differ in one repetition of a stack: block inside -> {field: value}.
using LayerChanges = std::map<BlockId, Json>;

struct Block {
  BlockId id = outside;
  std::string type = {};             ///< key of a BlockType: "attention"
  std::string name = {};             ///< given by the user; empty: the type's title
  Json parameters = Json::object();  ///< under the configuration's names: {"hc_sinkhorn_iters": 20}; valid or not
  std::string note = {};
  std::optional<Position> position = {};     ///< none: the automatic layout places it
  GraphPtr inside = {};                      ///< stacks only
  std::map<int, LayerChanges> changes = {};  ///< stacks only: repetition from 0 -> what differs there

  bool operator==(const Block& other) const;
};

/// The document of the canvas: an immutable value, valid or not. Copies share their parts, so that undo can keep many.
/// Edits are functions Design -> Design (Edit.h).
class Design {
 public:
  Design();
  Design(GraphPtr root, Json settings, BlockId nextId, std::string description = {});

  [[nodiscard]] const Graph& root() const { return *root_; }
  [[nodiscard]] const GraphPtr& rootPtr() const { return root_; }
  /// {"model": fields that no block shows, and keys of other projects; "training": the whole training part}.
  [[nodiscard]] const Json& settings() const { return *settings_; }
  [[nodiscard]] const std::string& description() const { return description_; }
  /// The id that the next new block gets.
  [[nodiscard]] BlockId nextId() const { return nextId_; }

  /// Anywhere, inside stacks too; nullptr: there is no such block.
  [[nodiscard]] const Block* find(BlockId id) const;
  /// The stack that holds the block, or `outside`.
  [[nodiscard]] BlockId parentOf(BlockId id) const;
  /// The design's own graph for `outside`, else the inside of that stack; nullptr if it is no stack.
  [[nodiscard]] const Graph* graphOf(BlockId stack) const;
  /// From the design down to the block's stack, outermost first: the breadcrumb.
  [[nodiscard]] std::vector<BlockId> pathTo(BlockId id) const;
  /// All blocks, each stack followed by what is inside it.
  [[nodiscard]] std::vector<const Block*> allBlocks() const;

  bool operator==(const Design& other) const;

 private:
  GraphPtr root_;
  std::shared_ptr<const Json> settings_;
  BlockId nextId_ = 1;
  std::string description_;
};

/// A block's parameter in one repetition of its stack (-1: as in most); null if it has none of that name.
[[nodiscard]] Json parameterOf(const Design& design, BlockId block, std::string_view key, int repetition = -1);

}  // namespace mhc::graph
