// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/config/Check.h"
#include "core/config/Config.h"
#include "core/graph/Design.h"
#include "core/graph/Problem.h"

namespace mhc::graph {

/// The design of a configuration: embedding, rotary positions, expansion, one stack with the layer inside, reduction,
/// norm and head. Layers that hc_per_layer changes are changes of the stack. No positions: the layout makes them.
[[nodiscard]] Design fromConfig(const config::Config& config, const std::string& description = {});

/// What a design means to the trainer.
struct Compiled {
  config::Config config;          ///< as far as it could be read: estimates may use it while a problem stands
  Json document;                  ///< {"model", "training"}: the values as they stand in the design, valid or not
  std::vector<Problem> problems;  ///< errors first

  [[nodiscard]] bool valid() const;  ///< no error: `config` is exactly the design
};

/// Reads the graph from the embedding to the head. toConfig(fromConfig(c)).config == c for every valid c. What the
/// context knows (size of the text, free disk) is judged too.
[[nodiscard]] Compiled toConfig(const Design& design, const config::CheckContext& context = {});

}  // namespace mhc::graph
