// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/Philox.h"
#include "core/training/backend/Backend.h"
#include "core/training/model/Model.h"
#include "core/training/train/TrainStep.h"

namespace mhc::training::test {

/// Two layers of width 32, a batch of 4 × 16 tokens of 31 symbols: a step takes about a millisecond.
inline config::Config smallConfig(config::HcType type = config::HcType::Mhc) {
  config::Config config;
  config.model.hidden_size = 32;
  config.model.num_hidden_layers = 2;
  config.model.num_attention_heads = 4;
  config.model.num_key_value_heads = 2;
  config.model.intermediate_size = 48;
  config.model.vocab_size = 31;
  config.model.max_position_embeddings = 16;
  config.model.hc_type = type;
  config.training.sequence_length = 16;
  config.training.micro_batch = 4;
  config.training.learning_rate = 1e-2;
  config.training.warmup_steps = 1;
  config.training.weight_decay = 0;
  return config;
}

/// Parameters, model and step of one configuration, with initial weights; batches are made up by Philox.
struct SmallTraining {
  explicit SmallTraining(const config::Config& c, const kernels::KernelTable* table = nullptr,
                         const std::shared_ptr<Device>& device = nullptr, std::int64_t threads = 2)
      : config(c) {
    backend = makeCpuBackend(threads);
    if (table != nullptr) backend.kernels = table;
    if (device) backend.device = device;
    if (device) backend.kernels = &device->kernels();
    auto made = Parameters::create(c.model, true, true, *backend.team, parameterOptions(c.training), device);
    REQUIRE(made.ok());
    parameters.emplace(std::move(made).value());
    parameters->initialise(c);
    parameters->refreshShadow(*backend.kernels, *backend.team);
    auto planned = Model::create(c.model, *parameters, backend, c.training.micro_batch, c.training.sequence_length, true,
                                 modelOptions(c));
    REQUIRE(planned.ok());
    model = std::move(planned).value();
    step.emplace(c, *parameters, *model, backend);
    drawBatch(1);
  }

  void drawBatch(std::uint64_t number) {
    ids.clear();
    targets.clear();
    for (std::int64_t i = 0; i < step->tokens(); ++i) {
      const auto bits = philox(7, number, static_cast<std::uint64_t>(i));
      ids.push_back(static_cast<std::int32_t>(bits[0] % static_cast<std::uint32_t>(config.model.vocab_size)));
      targets.push_back(static_cast<std::int32_t>(bits[1] % static_cast<std::uint32_t>(config.model.vocab_size)));
    }
  }

  config::Config config;
  Backend backend;
  std::optional<Parameters> parameters;
  std::unique_ptr<Model> model;
  std::optional<TrainStep> step;
  std::vector<std::int32_t> ids, targets;
};

}  // namespace mhc::training::test
