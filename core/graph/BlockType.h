// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/Field.h"

namespace mhc::graph {

/// What may flow through a socket. B sequences, T tokens, C channels, n streams, V vocabulary.
enum class Flow {
  Tokens,     ///< [B,T]
  Positions,  ///< rotary angles [T, head width / 2]
  Hidden,     ///< [B,T,C]
  Residual,   ///< the residual path: [B,T,n,C] behind an expansion, else [B,T,C]
  Logits,     ///< [B,T,V]
};

enum class Category { Input, Sublayer, Streams, Output, Structure };

struct SocketInfo {
  std::string name;   ///< as in End: "in", "out", "read", "branch", "positions", "tokens", "logits"
  std::string label;  ///< for the tooltip
  Flow flow = Flow::Hidden;
  bool required = true;  ///< inputs only: open is an error
};

struct ParameterInfo {
  const config::Field* field = nullptr;  ///< label, unit, range, default, symbol, help; never null
  bool designOnly = false;               ///< not in the configuration: the trainer knows nothing of it
  bool perLayer = false;                 ///< may differ by layer in what the trainer runs (hc_per_layer)
};

/// One kind of block: what the palette shows and the canvas draws.
struct BlockType {
  std::string key;      ///< "attention"
  std::string title;    ///< "Attention"
  std::string summary;  ///< one sentence, for the tooltip and the documentation
  Category category = Category::Sublayer;
  std::vector<std::string> words;  ///< further words that a search finds it by
  std::vector<SocketInfo> inputs;
  std::vector<SocketInfo> outputs;
  std::vector<ParameterInfo> parameters;
  bool trainable = true;   ///< false: can be designed and costed, not trained
  std::string helpAnchor;  ///< section of the guide

  [[nodiscard]] const SocketInfo* input(std::string_view socket) const;
  [[nodiscard]] const SocketInfo* output(std::string_view socket) const;
  [[nodiscard]] const ParameterInfo* parameter(std::string_view key) const;
  /// {"num_attention_heads": 6, …}
  [[nodiscard]] Json defaultParameters() const;
};

/// All kinds, in the palette's order.
[[nodiscard]] std::span<const BlockType> blockTypes();
/// nullptr: a kind that this version does not know (from a newer file): drawn, kept, never run.
[[nodiscard]] const BlockType* findBlockType(std::string_view key);
/// Kinds whose title, summary or words contain all words of the text; best first.
[[nodiscard]] std::vector<const BlockType*> searchBlockTypes(std::string_view text);

[[nodiscard]] std::string_view toTitle(Category category);

}  // namespace mhc::graph
