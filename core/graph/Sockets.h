// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/graph/BlockType.h"
#include "core/graph/Design.h"

namespace mhc::graph {

/// What flows out of a socket; the inputs of the stack itself for `outside`. Empty: there is no such output.
[[nodiscard]] std::optional<Flow> flowFrom(const Design& design, BlockId stack, const End& output);
/// What a socket takes in; the outputs of the stack itself for `outside`.
[[nodiscard]] std::optional<Flow> flowInto(const Design& design, BlockId stack, const End& input);

/// Whether one kind may be wired to the other at all. Hidden and Residual may: the shapes decide.
[[nodiscard]] bool canFlow(Flow from, Flow to);

/// The inputs of a block that an output of it depends on: "read" of a mixing needs its "in" alone.
[[nodiscard]] std::vector<std::string> inputsBehind(const BlockType& type, std::string_view output);

/// Whether a wire from `from` would close a loop, because what `from` gives depends on what enters `to`.
[[nodiscard]] bool closesLoop(const Design& design, BlockId stack, const Wire& wire);

}  // namespace mhc::graph
