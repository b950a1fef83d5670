// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Workload.h"

#include <algorithm>

#include "core/graph/Costs.h"
#include "core/graph/Layers.h"

namespace mhc::graph {
namespace {

/// Forward and backward bytes of a mixing against forward alone, as in estimate::MixingCost.
constexpr double forwardAndBackward = 3.4;

}  // namespace

Result<estimate::Workload> workloadOf(const Design& design) {
  const Analysis analysis = analyse(design);
  MHC_TRY(wholeModel(analysis.compiled, "graph.no_workload", "The cost of a step can't be told: {problem}"));
  const config::Config& config = analysis.compiled.config;
  const config::TrainingConfig& t = config.training;
  const DesignCost cost = costs(design, analysis);
  const bool half = t.dtype == config::DType::BFloat16;

  estimate::Workload work;
  work.parameters = static_cast<double>(cost.total.parameters);
  work.weightBytes = half ? 6 : 4;
  work.gatheredBytes = half ? 2 : 4;
  work.activationBytes = half ? 2 : 4;
  work.optimizerBytes = static_cast<double>(cost.memory.optimizer);
  work.microBatchBytes = static_cast<double>(cost.memory.streams + cost.memory.activations + cost.memory.workspace);
  work.runtimeBytes = static_cast<double>(cost.memory.runtime);
  work.flops = cost.flopsPerStep;
  work.sequenceTokens = static_cast<double>(t.sequence_length);
  work.sequences = t.micro_batch * t.accumulation;
  work.tokens = work.sequenceTokens * static_cast<double>(work.sequences);
  work.mixingBytes = work.tokens * work.activationBytes * forwardAndBackward * cost.mixingTraffic;
  work.width = static_cast<double>(config.model.hidden_size);
  work.streams = config.model.streams();
  for (const Layer& layer : layersOf(design)) {
    if (layer.feedForward.type != "moe") continue;
    const double expert = 3 * work.width * layer.feedForward.number("moe_intermediate_size");
    const double routed = layer.feedForward.number("n_routed_experts");
    work.expertParameters += routed * expert;
    work.chosenExperts =
        std::max(work.chosenExperts, std::min(routed, layer.feedForward.number("num_experts_per_tok")));
    work.expertLayers += 1;
  }
  return work;
}

}  // namespace mhc::graph
