// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/Config.h"
#include "core/graph/Shapes.h"

namespace mhc::graph {

struct Found {
  BlockId block = outside;
  std::optional<Wire> wire = {};  ///< a connection; `block` is then the stack that holds it
  int repetition = -1;            ///< of a weight: in which layer of the innermost stack
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

/// The tensors of a valid design's model that all words match, each with the block that holds it: by name
/// ("layers.3 q_proj"), shape ("[128,512]", "512") or type ("float32"). `most` at most, in the order of the file.
[[nodiscard]] std::vector<Found> findWeights(const Design& design, const config::ModelConfig& model, std::string_view query,
                                             std::size_t most = 400);

}  // namespace mhc::graph
