// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/Forecast.h"

#include <algorithm>

#include "core/estimate/Estimate.h"

namespace mhc::estimate {
namespace {

using config::Recompute;

/// Sinkhorn is short chains of divisions: it reaches this part of the speed of matrix products (30 ns a token and core
/// forward for 20 iterations at n = 4, three times that backward).
constexpr double sinkhornEfficiency = 0.4;
/// A pass forward is a third of forward and backward.
constexpr double forwardShare = 1.0 / 3.0;

double tokensPerStep(const config::TrainingConfig& t) {
  return static_cast<double>(t.sequence_length) * static_cast<double>(t.micro_batch) * static_cast<double>(t.accumulation);
}

/// Weights, gradient and two moments read, all but the gradient written, the norm of the gradient, its zeros.
constexpr double optimizerBytesPerParameter = 36;

/// Norms, rotary positions, SwiGLU and the loss, forward and backward, in floats per token.
double elementwiseFloats(const config::ModelConfig& m) {
  const auto width = static_cast<double>(m.hidden_size);
  const double perLayer = 18 * width + 8 * static_cast<double>(m.intermediate_size);
  return static_cast<double>(m.num_hidden_layers) * perLayer + 5 * static_cast<double>(m.vocab_size);
}

/// Newton-Schulz of every hidden matrix: five times two products with the smaller side squared and one of it cubed.
double muonFlops(const config::Config& config) {
  if (config.training.optimizer != config::Optimizer::Muon) return 0;
  double sum = 0;
  for (const config::TensorInfo& tensor : config::tensorsOf(config.model)) {
    if (!tensor.muon) continue;
    const auto a = static_cast<double>(std::min(tensor.shape[0], tensor.shape[1]));
    const auto b = static_cast<double>(std::max(tensor.shape[0], tensor.shape[1]));
    sum += 5 * (4 * a * a * b + 2 * a * a * a);
  }
  return sum;
}

Range around(double expected, bool measured) {
  const double factor = measured ? 1.25 : 2.0;
  return {expected / factor, expected, expected * factor};
}

double evaluations(const config::TrainingConfig& t, std::int64_t first) {
  const std::int64_t every = std::max<std::int64_t>(1, t.evaluate_every);
  return static_cast<double>(std::max<std::int64_t>(0, t.steps / every - first / every));
}

}  // namespace

Machine guessedMachine(int threads) {
  const double cores = std::max(1, threads);
  Machine machine;
  machine.gemm_flops = 83e9 * cores;
  machine.attention_flops = 30e9 * cores;
  machine.bandwidth = 18e9 * std::min(cores, 8.0);
  machine.peak_flops = 116e9 * cores;
  return machine;
}

Forecast forecast(const config::Config& config, const Machine& machine, std::int64_t first_step) {
  const config::TrainingConfig& t = config.training;
  const double tokens = tokensPerStep(t);
  const Flops flops = flopsPerToken(config);
  const Parameters p = parameters(config.model);
  const double again = t.recompute == Recompute::Full ? 1 + forwardShare : 1;
  const double mixAgain = t.recompute == Recompute::None ? 1 : 1 + forwardShare;

  const auto products = static_cast<double>(p.attention + p.ffn + config.model.vocab_size * config.model.hidden_size);
  Forecast f;
  f.gemm_seconds = tokens * 6 * products * again / machine.gemm_flops;
  f.attention_seconds = tokens * flops.attention * again / machine.attention_flops;
  f.mixing_seconds = tokens * mixAgain *
                     (flops.projections / machine.gemm_flops + mixingCost(config).bytes_per_token / machine.bandwidth +
                      flops.sinkhorn / (sinkhornEfficiency * machine.gemm_flops));
  f.elementwise_seconds = tokens * 4 * elementwiseFloats(config.model) * again / machine.bandwidth;
  f.optimizer_seconds = optimizerBytesPerParameter * static_cast<double>(p.total()) / machine.bandwidth +
                        muonFlops(config) / machine.gemm_flops;

  const double step =
      f.gemm_seconds + f.attention_seconds + f.mixing_seconds + f.elementwise_seconds + f.optimizer_seconds;
  f.step_seconds = around(step, machine.measured);
  f.tokens_per_second = around(tokens / step, machine.measured);
  const auto steps = static_cast<double>(std::max<std::int64_t>(0, t.steps - first_step));
  const double evaluated = evaluations(t, first_step) * static_cast<double>(t.evaluate_tokens);
  f.total_seconds = around(steps * step + evaluated * forwardShare * step / tokens, machine.measured);
  if (machine.peak_flops > 0) f.mfu = flops.model() * f.tokens_per_second.expected / machine.peak_flops;
  f.mixing_share = f.mixing_seconds / step;
  return f;
}

double remainingSeconds(const config::TrainingConfig& training, std::int64_t step, double tokensPerSecond) {
  if (!(tokensPerSecond > 0)) return 0;
  const auto steps = static_cast<double>(std::max<std::int64_t>(0, training.steps - step));
  const double evaluated = evaluations(training, step) * static_cast<double>(training.evaluate_tokens);
  return (steps * tokensPerStep(training) + evaluated * forwardShare) / tokensPerSecond;
}

}  // namespace mhc::estimate
