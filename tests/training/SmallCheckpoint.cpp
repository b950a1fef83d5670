// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/training/SmallCheckpoint.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/run/Checkpoint.h"
#include "core/training/train/CheckpointTensors.h"

namespace mhc::training::test {
namespace {

class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  double operator()() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state_ >> 11U) / 4503599627370496.0 - 1.0;
  }

 private:
  std::uint64_t state_;
};

std::pair<double, double> rangeOf(config::TensorKind kind) {
  switch (kind) {
    case config::TensorKind::Embedding:
    case config::TensorKind::Head: return {0, 1.0};
    case config::TensorKind::Linear: return {0, 0.4};
    case config::TensorKind::Norm: return {1, 0.5};
    case config::TensorKind::HcFn: return {0, 0.3};
    case config::TensorKind::HcBase: return {0, 1.0};
    case config::TensorKind::HcScale: return {0.7, 0.2};
  }
  return {0, 0};
}

}  // namespace

config::ModelConfig smallModel(config::HcType type) {
  config::ModelConfig m;
  m.hc_type = type;
  m.hidden_size = 24;
  m.num_hidden_layers = 2;
  m.num_attention_heads = 4;
  m.num_key_value_heads = 2;
  m.intermediate_size = 20;
  m.vocab_size = 31;
  m.max_position_embeddings = 16;
  m.rope_theta = 100.0;
  m.rms_norm_eps = 0.05;
  if (type == config::HcType::Residual) m.model_type = "llama";
  return m;
}

std::map<std::string, std::vector<float>> strongWeights(const config::ModelConfig& model, std::uint64_t seed) {
  std::map<std::string, std::vector<float>> weights;
  for (const config::TensorInfo& info : config::tensorsOf(model)) {
    Uniform uniform(seed++);
    const auto [centre, spread] = rangeOf(info.kind);
    std::vector<float>& values = weights[info.name];
    for (std::int64_t i = 0; i < info.count(); ++i) values.push_back(static_cast<float>(centre + spread * uniform()));
  }
  return weights;
}

Parameters strongParameters(const config::ModelConfig& model, const Backend& backend, std::uint64_t seed) {
  auto made = Parameters::create(model, true, true, *backend.team);
  REQUIRE(made.ok());
  const auto weights = strongWeights(model, seed);
  for (const Parameter& p : made.value().tensors()) {
    made.value().fromDisk(p, weights.at(p.info.name).data(), made.value().weights());
  }
  return std::move(made).value();
}

std::filesystem::path writeCheckpoint(const std::filesystem::path& run, const config::ModelConfig& model, std::int64_t step,
                                      std::uint64_t seed) {
  const Parameters parameters = strongParameters(model, makeCpuBackend(2), seed);
  TrainerState state;
  state.step = step;
  run::CheckpointWriter writer(run);
  const auto written = writer.write({step, "", Json::object(), {}}, checkpointFiles(model, parameters, state));
  if (!written.ok()) FAIL(written.error().text());
  return written.value().folder;
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "mhc-training-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace mhc::training::test
