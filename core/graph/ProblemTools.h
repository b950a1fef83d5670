// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/Problem.h"

/// Inside core/graph only.
namespace mhc::graph {

using Arguments = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] inline Problem problemAt(BlockId block, std::string id, const std::string& pattern,
                                       Arguments arguments = {}, std::vector<Fix> fixes = {}) {
  return {
      .block = block, .message = makeMessage(std::move(id), pattern, std::move(arguments)), .fixes = std::move(fixes)};
}

[[nodiscard]] inline Fix fixBy(std::string id, const std::string& label, std::function<Design(const Design&)> apply,
                               Arguments arguments = {}) {
  return {makeMessage(std::move(id), label, std::move(arguments)), std::move(apply)};
}

/// The user's name for the block, else its kind's title.
[[nodiscard]] std::string titleOf(const Block& block);

/// Adds a block of a kind in the middle of a wire.
[[nodiscard]] Design insertedAt(const Design& design, BlockId stack, const Wire& wire, std::string_view type);

[[nodiscard]] Fix insertFix(BlockId stack, const Wire& wire, std::string type, std::string label);

}  // namespace mhc::graph
