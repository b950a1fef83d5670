// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Fitting.h"

#include "core/base/Text.h"
#include "core/training/backend/Arena.h"
#include "core/training/model/Model.h"
#include "kernels/Optimizers.h"

namespace mhc::training {
namespace {

/// The same step in smaller passes; nothing if the micro-batch can't be halved so often.
std::optional<config::Config> halved(const config::Config& config, int times) {
  const std::int64_t divisor = std::int64_t{1} << times;
  if (config.training.micro_batch % divisor != 0) return std::nullopt;
  config::Config smaller = config;
  smaller.training.micro_batch /= divisor;
  smaller.training.accumulation *= divisor;
  return smaller;
}

std::string settingText(const config::Config& before, const config::Config& after) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (before.training.micro_batch != after.training.micro_batch) {
    add("training.micro_batch=" + std::to_string(after.training.micro_batch));
    add("training.accumulation=" + std::to_string(after.training.accumulation));
  }
  if (before.training.recompute != after.training.recompute) add("training.recompute=full");
  return text;
}

/// What a device holds beside weights and the plan: positions, what changes from step to step, and a recorded
/// micro-batch's tokens.
std::size_t besidesOf(const config::Config& config, const Parameters& parameters, const Device& device) {
  const config::TrainingConfig& t = config.training;
  const auto angles = static_cast<std::size_t>(t.sequence_length * (config.model.headDim() / 2));
  const auto tokens = static_cast<std::size_t>(device.records() ? t.micro_batch * t.sequence_length : 0);
  return 2 * angles * sizeof(float) + parameters.groups().size() * sizeof(kernels::AdamWStep) + 2 * tokens * sizeof(std::int32_t);
}

}  // namespace

std::size_t freeMemory(const Backend& backend) {
  return backend.device ? backend.device->memory().free : availableMemory();
}

Footprint footprint(const config::Config& config, const Backend& backend) {
  Parameters parameters = Parameters::describe(config.model, parameterOptions(config.training));
  const auto model = Model::planned(config.model, parameters, backend, config.training.micro_batch,
                                    config.training.sequence_length, true, modelOptions(config));
  return {parameters.plannedBytes(), static_cast<std::size_t>(model->plan().totalBytes()),
          backend.device ? besidesOf(config, parameters, *backend.device) : 0};
}

std::optional<config::Config> smallerThatFits(const config::Config& config, const Backend& backend, std::size_t room) {
  for (const bool recomputed : {false, true}) {
    if (recomputed && config.training.recompute == config::Recompute::Full) break;
    for (int times = recomputed ? 0 : 1;; ++times) {
      auto smaller = halved(config, times);
      if (!smaller) break;
      if (recomputed) smaller->training.recompute = config::Recompute::Full;
      if (footprint(*smaller, backend).total() <= room) return smaller;
    }
  }
  return std::nullopt;
}

Error outOfMemory(const config::Config& config, const Backend& backend, std::size_t room) {
  const Footprint needed = footprint(config, backend);
  const auto smaller = smallerThatFits(config, backend, room);
  const std::string place = backend.device ? backend.device->name() : std::string("this machine");
  const std::string advice = smaller
                                 ? "This would fit: " + settingText(config, *smaller) + "."
                                 : "Nothing smaller of this model fits: use fewer layers, a smaller hidden_size or a "
                                   "shorter sequence_length.";
  return makeError(
      ExitCode::OutOfMemory, "training.out_of_memory",
      "Training needs {needed}: {parameters} for weights, gradients and moments, {buffers} for activations. {place} "
      "has {free} free. {advice}",
      {{"needed", formatBytes(needed.total())},
       {"parameters", formatBytes(needed.parameters)},
       {"buffers", formatBytes(needed.buffers)},
       {"place", place},
       {"free", formatBytes(room)},
       {"advice", advice}});
}

}  // namespace mhc::training
