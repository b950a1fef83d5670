// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Result.h"
#include "core/graph/BlockType.h"
#include "core/graph/Edit.h"
#include "core/graph/Shapes.h"

namespace mhc::graph {

/// Which side of a wire is held while it is drawn.
enum class Held { Output, Input };

/// The sockets of the same graph to which a wire from `end` may go: kinds fit, no loop, and as far as shapes are known
/// the number of streams fits too. While a wire is drawn these glow and the others fade.
[[nodiscard]] std::vector<End> matchingSockets(const Design& design, const Shapes& shapes, BlockId stack,
                                               const End& end, Held held);

struct FittingType {
  const BlockType* type = nullptr;
  std::string socket;  ///< of the new block, where the wire would end
};
/// What can be dropped at the loose end of a wire, in the palette's order.
[[nodiscard]] std::vector<FittingType> fittingTypes(const Design& design, const Shapes& shapes, BlockId stack,
                                                    const End& end, Held held);

/// A new block at the loose end of a wire. Error: it can't be joined there.
[[nodiscard]] Result<Added> addAtWire(const Design& design, BlockId stack, const End& end, Held held,
                                      const FittingType& fitting, std::optional<Position> position = {});

}  // namespace mhc::graph
