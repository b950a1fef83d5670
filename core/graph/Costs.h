// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>

#include "core/estimate/Estimate.h"
#include "core/estimate/Forecast.h"
#include "core/graph/Analysis.h"

namespace mhc::graph {

/// Bytes of a block by the parts of estimate::Memory.
struct BlockMemory {
  double weights = 0;
  double gradients = 0;
  double optimizer = 0;
  double streams = 0;
  double activations = 0;
  double workspace = 0;

  [[nodiscard]] double total() const { return weights + gradients + optimizer + streams + activations + workspace; }
};

/// FLOPs per trained token that mixing makes, as estimate::Flops counts them: φ, streams, Sinkhorn.
struct MixingFlops {
  double projections = 0;
  double streams = 0;
  double sinkhorn = 0;

  [[nodiscard]] double total() const { return projections + streams + sinkhorn; }
};

/// What a block costs in all its repetitions together; a stack what all inside it costs.
struct BlockCost {
  std::int64_t parameters = 0;  ///< exact
  std::int64_t active = 0;      ///< used by a token: chosen experts alone, no embedding (its rows are looked up)
  double flops = 0;             ///< per trained token, forward and backward, counted as estimate::flopsPerToken does
  MixingFlops mixing;           ///< part of `flops`
  double traffic = 0;           ///< of a mixing: elements that it reads and writes per token, forward, fused
  BlockMemory memory;
};

/// What a design costs: by block, and in all. For a design that the trainer can run, the same numbers as core/estimate.
struct DesignCost {
  std::map<BlockId, BlockCost> blocks;
  BlockCost total;              ///< of the blocks on the path; design-only kinds too
  std::int64_t vocabulary = 0;  ///< parameters of embedding and head
  estimate::Memory memory;      ///< peak by part
  double flopsPerStep = 0;
  double mixingShare = 0;  ///< of the FLOPs
  std::int64_t mixingParameters = 0;
  double mixingTraffic = 0;    ///< elements per token, forward, all mixings
  double residualTraffic = 0;  ///< what plain residuals would move
  estimate::RecomputePlan recompute;
  bool exactMemory = false;  ///< planned as the trainer does; else a sum over the blocks
};

[[nodiscard]] DesignCost costs(const Design& design, const Analysis& analysis);

/// Time by the design's costs; for one that the trainer can run, estimate::forecast.
[[nodiscard]] estimate::Forecast forecast(const Design& design, const Analysis& analysis, const DesignCost& cost,
                                          const estimate::Machine& machine);

/// How heavy a block is against the heaviest one at its level, 0…1, by FLOPs: for the tint.
[[nodiscard]] double weightOf(const Design& design, const DesignCost& cost, BlockId block);

}  // namespace mhc::graph
