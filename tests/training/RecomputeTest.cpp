// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>

#include "core/training/record/Recorder.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using config::DType;
using config::HcType;
using config::Recompute;
using mhc::training::test::smallConfig;
using mhc::training::test::SmallTraining;

namespace {

config::Config deepConfig(HcType type, DType dtype) {
  config::Config config = smallConfig(type);
  config.model.num_hidden_layers = 3;
  config.model.hc_init = config::HcInit::V4;
  config.training.dtype = dtype;
  return config;
}

struct Gradients {
  double loss = 0;
  std::vector<float> values;
  std::vector<run::BlobRecord> records;
  std::int64_t bytes = 0;
};

Gradients gradientsOf(const config::Config& config) {
  SmallTraining training(config);
  Recorder recorder(training.backend);
  for (std::int64_t step = 1; step <= 3; ++step) {
    training.drawBatch(static_cast<std::uint64_t>(step));
    REQUIRE(training.step->run(step, 1e-2, training.ids.data(), training.targets.data()).updated);
  }
  Gradients result;
  result.loss = training.step->gradients(training.ids.data(), training.targets.data(), &recorder);
  const float* flat = training.parameters->gradients();
  result.values.assign(flat, flat + training.parameters->size());
  result.records = recorder.take();
  result.bytes = training.model->plan().totalBytes();
  return result;
}

bool sameBytes(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace

TEST_CASE("Recomputing gives the gradients of keeping, to the bit") {
  for (const DType dtype : {DType::Float32, DType::BFloat16}) {
    for (const HcType type : {HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity}) {
      const Gradients kept = gradientsOf(deepConfig(type, dtype));
      for (const Recompute mode : {Recompute::Selective, Recompute::Full}) {
        for (const std::int64_t block : {0, 1, 2, 4, 6}) {
          INFO("type " << static_cast<int>(type) << " dtype " << static_cast<int>(dtype) << " mode "
                       << static_cast<int>(mode) << " block " << block);
          config::Config config = deepConfig(type, dtype);
          config.training.recompute = mode;
          config.training.recompute_block = block;
          const Gradients again = gradientsOf(config);
          CHECK(again.loss == kept.loss);
          CHECK(sameBytes(again.values, kept.values));
        }
      }
    }
  }
}

TEST_CASE("Recomputing keeps to each sublayer's own mixing") {
  config::Config config = deepConfig(HcType::Mhc, DType::Float32);
  config.model.hc_per_layer[0] = {{"hc_type", "identity"}};
  config.model.hc_per_layer[2] = {{"hc_type", "hc"}, {"hc_dynamic", false}};
  config.model.hc_per_layer[3] = {{"hc_sinkhorn_iters", 2}, {"hc_temperature", 0.5}};
  const Gradients kept = gradientsOf(config);
  CHECK_FALSE(sameBytes(kept.values, gradientsOf(deepConfig(HcType::Mhc, DType::Float32)).values));
  for (const Recompute mode : {Recompute::Selective, Recompute::Full}) {
    config.training.recompute = mode;
    CHECK(sameBytes(gradientsOf(config).values, kept.values));
  }
}

TEST_CASE("What is recorded does not depend on recomputation") {
  const Gradients kept = gradientsOf(deepConfig(HcType::Mhc, DType::Float32));
  config::Config config = deepConfig(HcType::Mhc, DType::Float32);
  config.training.recompute = Recompute::Full;
  const Gradients again = gradientsOf(config);
  REQUIRE(again.records.size() == kept.records.size());
  REQUIRE_FALSE(kept.records.empty());
  for (std::size_t i = 0; i < kept.records.size(); ++i) {
    INFO("record " << i);
    CHECK(again.records[i].index == kept.records[i].index);
    CHECK(sameBytes(again.records[i].data, kept.records[i].data));
  }
}

TEST_CASE("Recomputing takes less memory") {
  const auto bytes = [](Recompute mode) {
    config::Config config = deepConfig(HcType::Mhc, DType::Float32);
    config.model.num_hidden_layers = 8;
    config.training.recompute = mode;
    const auto options = parameterOptions(config.training);
    Parameters parameters = Parameters::describe(config.model, options);
    return Model::planned(config.model, parameters, makeCpuBackend(2), 16, 16, true, modelOptions(config))
        ->plan()
        .totalBytes();
  };
  const std::int64_t none = bytes(Recompute::None);
  const std::int64_t selective = bytes(Recompute::Selective);
  CHECK(selective < none * 8 / 10);
  CHECK(bytes(Recompute::Full) < selective * 9 / 10);
}
