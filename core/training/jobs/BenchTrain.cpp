// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/jobs/BenchTrain.h"

#include <algorithm>
#include <vector>

#include "core/base/Clock.h"
#include "core/base/Philox.h"
#include "core/config/LearningRate.h"
#include "core/estimate/Estimate.h"
#include "core/training/train/Environment.h"
#include "core/training/train/TrainStep.h"

namespace mhc::training {
namespace {

double secondsSince(std::int64_t start) { return static_cast<double>(monotonicNanoseconds() - start) * 1e-9; }

double medianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

/// Uniform ids of one step.
void drawTokens(std::uint64_t seed, std::int64_t step, std::int64_t vocab, std::vector<std::int32_t>& ids) {
  const std::uint64_t stream = streamOf("bench") + static_cast<std::uint64_t>(step + kBenchWarmup);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::uint64_t bits = philox(seed, stream, i / 4)[i % 4];
    ids[i] = static_cast<std::int32_t>((bits * static_cast<std::uint64_t>(vocab)) >> 32U);
  }
}

double timeProducts(const Model& model, std::int64_t accumulation, const Backend& backend) {
  const std::vector<Product> products = model.products();
  std::vector<double> times;
  for (int repetition = 0; repetition < 6; ++repetition) {
    const std::int64_t start = monotonicNanoseconds();
    for (std::int64_t micro = 0; micro < accumulation; ++micro) {
      for (const Product& product : products) backend.multiply(product);
    }
    if (repetition > 0) times.push_back(secondsSince(start));
  }
  return medianOf(times);
}

}  // namespace

Result<TrainBench> benchTrain(const config::Config& config, const Backend& backend, std::int64_t steps,
                              const std::function<void(std::int64_t, double)>& onStep) {
  if (steps < 1) {
    return makeError(ExitCode::BadUsage, "bench.steps", "{steps} steps were asked for. Ask for at least 1.",
                     {{"steps", std::to_string(steps)}});
  }
  const config::TrainingConfig& training = config.training;
  MHC_TRY_ASSIGN(Parameters parameters, Parameters::create(config.model, true, true, *backend.team,
                                                               parameterOptions(training)));
  parameters.initialise(config, *backend.team);
  parameters.refreshShadow(*backend.kernels, *backend.team);
  MHC_TRY_ASSIGN(const auto model, Model::create(config.model, parameters, backend, training.micro_batch,
                                                 training.sequence_length, true, modelOptions(config)));
  TrainStep trainStep(config, parameters, *model, backend);
  std::vector<std::int32_t> ids(static_cast<std::size_t>(trainStep.tokens())), targets(ids.size());
  std::vector<double> times;
  for (std::int64_t step = 1 - kBenchWarmup; step <= steps; ++step) {
    drawTokens(static_cast<std::uint64_t>(training.seed), 2 * step, config.model.vocab_size, ids);
    drawTokens(static_cast<std::uint64_t>(training.seed), 2 * step + 1, config.model.vocab_size, targets);
    const std::int64_t update = step + kBenchWarmup;
    const std::int64_t start = monotonicNanoseconds();
    const StepOutcome outcome = trainStep.run(update, config::learningRate(training, update), ids.data(), targets.data());
    const double seconds = secondsSince(start);
    if (!outcome.updated) {
      return makeError(ExitCode::Diverged, "bench.not_finite",
                       "Step {step} gave numbers that are not finite ({tensor}). Lower training.learning_rate.",
                       {{"step", std::to_string(update)}, {"tensor", outcome.firstBad}});
    }
    if (step > 0) times.push_back(seconds);
    if (onStep) onStep(step, seconds);
  }
  const auto tokens = static_cast<double>(trainStep.tokens());
  TrainBench bench;
  bench.medianStepSeconds = medianOf(times);
  bench.medianTokensPerSecond = tokens / bench.medianStepSeconds;
  bench.bestTokensPerSecond = tokens / *std::min_element(times.begin(), times.end());
  bench.peakMib = static_cast<double>(peakMemory()) / (1024.0 * 1024.0);
  bench.gemmSeconds = timeProducts(*model, training.accumulation, backend);
  bench.parameters = parameters.parameterCount();
  bench.gflops = estimate::flopsPerToken(config).model() * bench.medianTokensPerSecond * 1e-9;
  return bench;
}

}  // namespace mhc::training
