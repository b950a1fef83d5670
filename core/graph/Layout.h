// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/base/Result.h"
#include "core/graph/Design.h"

/// Where blocks stand when nobody placed them: ranks from left to right. One graph at a time.
namespace mhc::graph {

struct Size {
  double width = 0;
  double height = 0;
};
using SizeOf = std::function<Size(const Block&)>;
using Places = std::map<BlockId, Position>;  ///< centres

/// Our own layering, for up to some thousand blocks at once: the residual path in one line, branches below their
/// mixing, positions below them.
[[nodiscard]] Places layeredLayout(const Graph& graph, const SizeOf& sizeOf);

/// The graph for `dot -Tplain`, and the centres in its answer. Error: the answer can't be read, or misses a block.
[[nodiscard]] std::string dotInput(const Graph& graph, const SizeOf& sizeOf);
[[nodiscard]] Result<Places> positionsFromDot(const Graph& graph, std::string_view plain);

/// Puts the blocks of one graph that have no position where the layout says; those that were placed stay.
[[nodiscard]] Design placed(const Design& design, BlockId stack, const Places& positions);

}  // namespace mhc::graph
