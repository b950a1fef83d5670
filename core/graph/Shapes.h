// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/graph/BlockType.h"
#include "core/graph/Design.h"
#include "core/graph/Problem.h"

namespace mhc::graph {

/// One axis of a tensor: B sequences, T tokens, n streams, C channels, V vocabulary.
struct Dimension {
  std::string symbol;
  std::optional<std::int64_t> value = {};  ///< none: the design holds no usable number for it

  bool operator==(const Dimension&) const = default;
};

struct Shape {
  std::vector<Dimension> dimensions;

  [[nodiscard]] std::string symbols() const;  ///< "[B,T,n,C]"
  [[nodiscard]] std::string numbers() const;  ///< "[8,256,4,384]"; a symbol where the number is unknown
  [[nodiscard]] bool streams() const;         ///< has the axis n
  /// Elements for one token; none: a number is unknown.
  [[nodiscard]] std::optional<std::int64_t> elementsPerToken() const;
  bool operator==(const Shape&) const = default;
};

/// What each wire carries, computed from left to right, stacks once (their repetitions are alike).
struct Shapes {
  std::map<std::pair<BlockId, Wire>, Shape> wires;  ///< by (stack, wire)
  std::map<End, Shape> outputs;                     ///< of blocks; what feeds a stack's inside is in `wires` alone
  std::vector<Problem> problems;                    ///< wires that carry what their end can't take

  /// nullptr: unknown, because something before it is missing.
  [[nodiscard]] const Shape* of(BlockId stack, const Wire& wire) const;
};

[[nodiscard]] Shapes inferShapes(const Design& design);

}  // namespace mhc::graph
