// SPDX-License-Identifier: GPL-3.0-or-later
// The estimate that the form shows, against the memory that the trainer really plans.
#include "core/config/Presets.h"
#include "core/estimate/Estimate.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;

namespace {

double plannedBytes(const config::Config& config) {
  Parameters parameters = Parameters::describe(config.model, parameterOptions(config.training));
  const auto model = Model::planned(config.model, parameters, makeCpuBackend(2), config.training.micro_batch,
                                    config.training.sequence_length, true, modelOptions(config));
  return static_cast<double>(parameters.plannedBytes()) + static_cast<double>(model->plan().totalBytes());
}

void check(config::Config config, const std::string& name) {
  for (const auto dtype : {config::DType::Float32, config::DType::BFloat16}) {
    for (const auto recompute : {config::Recompute::None, config::Recompute::Selective, config::Recompute::Full}) {
      config.training.dtype = dtype;
      config.training.recompute = recompute;
      const auto estimated = static_cast<double>(estimate::memory(config).arena());
      INFO(name << " dtype " << static_cast<int>(dtype) << " recompute " << static_cast<int>(recompute));
      CHECK(plannedBytes(config) == Approx(estimated).epsilon(0.1));
    }
  }
}

}  // namespace

TEST_CASE("Estimate and plan agree for every preset, precision and recomputation") {
  for (const std::string& name : config::presetNames()) {
    const auto preset = config::loadPreset(name);
    REQUIRE(preset.ok());
    check(preset.value().config, name);
  }
}

TEST_CASE("Estimate and plan agree where sublayers mix in ways of their own") {
  config::Config config = test::smallConfig();
  config.model.hc_per_layer[0] = {{"hc_type", "hc"}};
  config.model.hc_per_layer[1] = {{"hc_type", "identity"}, {"hc_dynamic", false}};
  config.model.hc_per_layer[2] = {{"hc_dynamic", false}};
  config.training.micro_batch = 64;
  check(config, "own sublayers");
}

TEST_CASE("Estimate and plan agree for a large vocabulary and for one layer") {
  config::Config config = test::smallConfig();
  config.model.hidden_size = 64;
  config.model.vocab_size = 50304;
  config.training.micro_batch = 64;
  check(config, "large vocabulary");
  config.model.vocab_size = 300;
  config.model.num_hidden_layers = 1;
  check(config, "one layer");
}
