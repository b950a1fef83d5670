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

/// Norms, rotary positions, SwiGLU and the loss, forward and backward, in floats per token that take the main memory as
/// long as they take: exponentials count for more than they move. Fitted to steps of the presets without mixing
/// (packaging/estimates).
double elementwiseFloats(const config::ModelConfig& m) {
  const auto width = static_cast<double>(m.hidden_size);
  const double perLayer = 40 * width + 36 * static_cast<double>(m.intermediate_size);
  return static_cast<double>(m.num_hidden_layers) * perLayer + 21 * static_cast<double>(m.vocab_size);
}

/// Narrow products do not reach the rate of large ones: panels are packed, edges are partial. 29 ms at C = 128 where the
/// rate alone gives 25, 382 at C = 384 where it gives 375.
double narrowness(const config::ModelConfig& m) { return 1 + 16.0 / static_cast<double>(std::max<std::int64_t>(16, m.hidden_size)); }

/// Time of a border against its traffic at the main memory's full speed.
constexpr double borderSlowness = 1.35;

/// Activations in bfloat16 are half as large; maps, norms and sums are not.
double storedShare(const config::TrainingConfig& t) { return t.dtype == config::DType::BFloat16 ? 0.75 : 1; }

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

Machine guessedMachine(int threads, Vectors vectors) {
  const double cores = std::max(1, threads);
  const double width = vectors == Vectors::None ? 1.0 / 8 : vectors == Vectors::Avx2 ? 0.5 : 1;
  Machine machine;
  machine.gemm_flops = 225e9 * cores * width;
  machine.gemm_bf16_flops = machine.gemm_flops * (vectors == Vectors::Avx512Bf16 ? 1.9 : 1);
  machine.attention_flops = 170e9 * cores * width;
  machine.bandwidth = 45e9 * std::min(cores, 8.0);
  machine.peak_flops = 275e9 * cores * width;
  return machine;
}

double productRate(const Machine& machine, config::DType type) {
  return type == config::DType::BFloat16 && machine.gemm_bf16_flops > 0 ? machine.gemm_bf16_flops : machine.gemm_flops;
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
  const double rate = productRate(machine, t.dtype);
  f.gemm_seconds = tokens * 6 * products * again * narrowness(config.model) / rate;
  f.attention_seconds = tokens * flops.attention * again / machine.attention_flops;
  // A border multiplies while it waits for the streams: the longer of the two counts.
  const double traffic = borderSlowness * storedShare(t) * mixingCost(config).bytes_per_token / machine.bandwidth;
  f.mixing_seconds = tokens * mixAgain * (std::max(flops.projections / machine.gemm_flops, traffic) +
                                          flops.sinkhorn / (sinkhornEfficiency * machine.gemm_flops));
  f.elementwise_seconds = tokens * 4 * storedShare(t) * elementwiseFloats(config.model) * again / machine.bandwidth;
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
