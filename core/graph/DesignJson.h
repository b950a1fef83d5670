// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/graph/Design.h"

namespace mhc::graph {

/// {"blocks": [{"id", "type", "parameters", "name"?, "note"?, "position"?: [x, y], "inside"?: {"blocks", "wires"},
///   "changes"?: {"repetition": {"block": {field: value}}}}],
///  "wires": [{"from": "3.out", "to": "4.in"}], "settings", "next_id", "description"?}; block 0 is `outside`.
[[nodiscard]] Json toJson(const Design& design);

/// Error: one sentence about the first thing that is wrong. Kinds of blocks that this version does not know are kept.
[[nodiscard]] Result<Design> designFromJson(const Json& json);

/// {"blocks", "wires"} of one graph.
[[nodiscard]] Json toJson(const Graph& graph);
/// `depth`: stacks around it so far.
[[nodiscard]] Result<Graph> graphFromJson(const Json& json, int depth = 0);

}  // namespace mhc::graph
