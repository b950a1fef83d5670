// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/estimate/Estimate.h"

namespace mhc::estimate {
namespace {

constexpr double bytesPerFloat = 4;
/// Forward and backward bytes against forward alone: the backward pass reads x, its gradient and the branch's, and
/// writes two gradients.
constexpr double forwardAndBackward = 3.4;

std::int64_t parametersOfSublayer(const config::ModelConfig& model) {
  std::int64_t sum = 0;
  for (const config::TensorInfo& tensor : config::tensorsOf(model)) {
    if (tensor.part == config::TensorPart::Mixing && tensor.sublayer == 0) sum += tensor.count();
  }
  return sum;
}

}  // namespace

Traffic residualTraffic(std::int64_t width) {
  const auto c = static_cast<double>(width);
  return {2 * c, c};
}

Traffic unfusedTraffic(int n, std::int64_t width) {
  const double s = n;
  const auto c = static_cast<double>(width);
  const double maps = s * s + 2 * s;
  return {(5 * s + 1) * c + maps, (3 * s + 1) * c + maps};
}

Traffic fusedTraffic(int n, std::int64_t width) {
  const double s = n;
  const auto c = static_cast<double>(width);
  return {(3 * s + 1) * c, (s + 1) * c};
}

RecomputePlan bestRecompute(int n, std::int64_t sublayers) {
  RecomputePlan best;
  best.stored_naive = static_cast<double>(n) * static_cast<double>(sublayers);
  for (std::int64_t block = 1; block <= sublayers; ++block) {
    const std::int64_t blocks = (sublayers + block - 1) / block;
    const double stored = static_cast<double>(n * blocks + (n + 2) * block);
    if (best.block != 0 && stored >= best.stored) continue;
    best.block = block;
    best.stored = stored;
  }
  return best;
}

std::int64_t recomputeBlock(const config::Config& config) {
  const config::TrainingConfig& t = config.training;
  if (t.recompute == config::Recompute::None) return 0;
  const std::int64_t sublayers = config.model.sublayers();
  if (t.recompute_block > 0) return std::min(t.recompute_block, sublayers);
  if (t.recompute == config::Recompute::Full) return 2;
  return std::max<std::int64_t>(1, bestRecompute(config.model.streams(), sublayers).block);
}

MixingCost mixingCost(const config::Config& config) {
  const config::ModelConfig& m = config.model;
  MixingCost cost;
  cost.residual = residualTraffic(m.hidden_size);
  if (m.hc_type == config::HcType::Residual) {
    cost.unfused = cost.fused = cost.residual;
    return cost;
  }
  const Flops flops = flopsPerToken(config);
  cost.parameters_per_sublayer = parametersOfSublayer(m);
  cost.flops_share = flops.mixing() / flops.all;
  cost.unfused = unfusedTraffic(m.streams(), m.hidden_size);
  cost.fused = fusedTraffic(m.streams(), m.hidden_size);
  cost.bytes_per_token =
      bytesPerFloat * forwardAndBackward * cost.fused.total() * static_cast<double>(m.sublayers());
  cost.recompute = bestRecompute(m.streams(), m.sublayers());
  return cost;
}

}  // namespace mhc::estimate
