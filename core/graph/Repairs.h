// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/Problem.h"

/// Inside core/graph only: edits that fixes make. Each gives the design unchanged where it can't be made.
namespace mhc::graph {

/// Rotary positions, joined to all attentions at the top, in place of a block of learned ones.
[[nodiscard]] Design withRotaryPositions(const Design& design, BlockId learned);
/// A mixing, and a norm before it, around a sublayer that stands in the path; `wire` enters the sublayer.
[[nodiscard]] Design wrappedInMixing(const Design& design, BlockId stack, const Wire& wire, BlockId sublayer);
/// From the design's rotary positions (new ones if there are none) through all stacks to the attention.
[[nodiscard]] Design joinedToPositions(const Design& design, BlockId attention);
/// The streams made behind the embedding, or joined before the final norm or head.
[[nodiscard]] Design withExpansion(const Design& design);
[[nodiscard]] Design withReduction(const Design& design);

[[nodiscard]] Fix removeFix(BlockId id);

}  // namespace mhc::graph
