// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/graph/Convert.h"
#include "core/graph/Design.h"

/// Inside core/graph only: a design as the list of its layers, kinds that are only drawn included.
namespace mhc::graph {

/// The block that works in one mixing's branch, with its values there.
struct Sublayer {
  std::string type = {};  ///< "attention", "moe", …
  Json parameters = Json::object();

  [[nodiscard]] double number(std::string_view key) const { return parameters.at(std::string(key)).get<double>(); }
  [[nodiscard]] std::int64_t integer(std::string_view key) const {
    return parameters.at(std::string(key)).get<std::int64_t>();
  }
  bool operator==(const Sublayer&) const = default;
};

struct Layer {
  Sublayer attention = {};
  Sublayer feedForward = {};
};

/// In order, embedding to head; attention and feed-forward in turn (toConfig checks that). Empty if it can't be read.
[[nodiscard]] std::vector<Layer> layersOf(const Design& design);

/// Success if nothing is wrong with the design beside what this build can't train: the kinds of blocks that are only
/// drawn, the training part, the size of the vocabulary. Else an Error of that id and pattern, {problem} the first one.
[[nodiscard]] Result<void> wholeModel(const Compiled& compiled, const char* id, const char* pattern);

}  // namespace mhc::graph
