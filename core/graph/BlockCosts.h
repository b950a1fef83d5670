// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/Config.h"
#include "core/graph/Costs.h"

/// Inside core/graph only: one block, once.
namespace mhc::graph {

/// What the block's surroundings say.
struct CostContext {
  std::int64_t width = 0;    ///< C
  std::int64_t streams = 1;  ///< n that arrive
  std::int64_t vocabulary = 0;
  bool tied = true;
  config::TrainingConfig training;
};

/// `parameters`: the block's, complete and valid.
[[nodiscard]] BlockCost costOfBlock(std::string_view type, const Json& parameters, const CostContext& context);

}  // namespace mhc::graph
