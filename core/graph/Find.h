// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/Shapes.h"

namespace mhc::graph {

struct Found {
  BlockId block = outside;
  std::optional<Wire> wire = {};  ///< a connection; `block` is then the stack that holds it
  std::string text;               ///< what the list shows
};

struct FindOptions {
  bool blocks = true;
  bool wires = true;
};

/// All words must occur (case does not matter; "in quotes" is one word and must match a whole one): in a block's name,
/// kind, search words, parameters ("num_attention_heads=6", "6"), note, or in a wire's shape ("[B,T,n,C]", "384").
[[nodiscard]] std::vector<Found> findInDesign(const Design& design, const Shapes& shapes, std::string_view query,
                                              FindOptions options = {});

}  // namespace mhc::graph
