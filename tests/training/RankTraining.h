// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "core/base/Philox.h"
#include "core/training/ranks/GradientBuckets.h"
#include "core/training/train/TrainStep.h"
#include "tests/training/LocalRanks.h"
#include "tests/training/SmallTraining.h"

namespace mhc::training::test {

/// Everything that one of several ranks trains with; batches are made up by Philox, the same for any number of ranks.
struct RankTraining {
  RankTraining(const config::Config& c, RankGroup& group) : config(c), ranks(group), backend(makeCpuBackend(1)) {
    ParameterOptions options = parameterOptions(c.training);
    if (group.several() && c.training.shard_optimizer) options.owned = ownedRanges(c, group.rank(), group.size());
    parameters = std::make_unique<Parameters>(
        std::move(Parameters::create(c.model, true, true, *backend.team, options)).value());
    parameters->initialise(c);
    parameters->refreshShadow(*backend.kernels, *backend.team);
    share = shareOf(c.training, group.rank(), group.size());
    model = std::move(Model::create(c.model, *parameters, backend, share.micro, c.training.sequence_length, true,
                                    modelOptions(c))).value();
    step = std::make_unique<TrainStep>(c, *parameters, *model, backend, &group);
  }

  StepOutcome make(std::int64_t number) {
    const std::int64_t length = config.training.sequence_length;
    const auto vocab = static_cast<std::uint32_t>(config.model.vocab_size);
    std::vector<std::int32_t> ids, targets;
    for (std::int64_t i = share.first * length; i < (share.first + share.rows) * length; ++i) {
      const auto bits = philox(7, static_cast<std::uint64_t>(number), static_cast<std::uint64_t>(i));
      ids.push_back(static_cast<std::int32_t>(bits[0] % vocab));
      targets.push_back(static_cast<std::int32_t>(bits[1] % vocab));
    }
    return step->run(number, config.training.learning_rate, ids.data(), targets.data());
  }

  [[nodiscard]] std::vector<float> weights() const {
    return {parameters->weights(), parameters->weights() + parameters->size()};
  }

  config::Config config;
  RankGroup& ranks;
  Backend backend;
  RankShare share;
  std::unique_ptr<Parameters> parameters;
  std::unique_ptr<Model> model;
  std::unique_ptr<TrainStep> step;
};

/// Losses of rank 0 and the weights of every rank after some steps.
struct RanksRun {
  std::vector<double> losses, norms;
  std::vector<std::vector<float>> weights;
};

inline RanksRun trainOn(int size, const config::Config& config, std::int64_t steps) {
  RanksRun result;
  result.weights.resize(static_cast<std::size_t>(size));
  onRanks(size, [&](Collective& collective) {
    RankGroup group(collective);
    RankTraining training(config, group);
    for (std::int64_t number = 1; number <= steps; ++number) {
      const StepOutcome outcome = training.make(number);
      if (group.leads()) result.losses.push_back(outcome.loss);
      if (group.leads()) result.norms.push_back(outcome.gradientNorm);
    }
    result.weights[static_cast<std::size_t>(group.rank())] = training.weights();
  });
  return result;
}

/// ‖a − b‖ / ‖a − start‖
inline double drift(const std::vector<float>& a, const std::vector<float>& b, const std::vector<float>& start) {
  double difference = 0;
  double way = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
    way += std::pow(static_cast<double>(a[i]) - static_cast<double>(start[i]), 2);
  }
  return std::sqrt(difference / way);
}

}  // namespace mhc::training::test
