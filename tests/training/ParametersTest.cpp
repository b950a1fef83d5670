// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/Parameters.h"

#include <catch2/catch.hpp>
#include <numeric>

#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using mhc::training::test::smallConfig;

namespace {

Parameters make(const config::Config& config) {
  auto made = Parameters::create(config.model, false, false, kernels::SerialFor());
  REQUIRE(made.ok());
  Parameters parameters = std::move(made).value();
  parameters.initialise(config);
  return parameters;
}

}  // namespace

TEST_CASE("q, k, v and gate, up lie side by side") {
  const Parameters p = make(smallConfig());
  const auto offset = [&](const char* name) { return p.find(name)->offset; };
  CHECK(offset("model.layers.0.self_attn.k_proj.weight") == offset("model.layers.0.self_attn.q_proj.weight") + 32 * 32);
  CHECK(offset("model.layers.0.self_attn.v_proj.weight") == offset("model.layers.0.self_attn.k_proj.weight") + 16 * 32);
  CHECK(offset("model.layers.1.mlp.up_proj.weight") == offset("model.layers.1.mlp.gate_proj.weight") + 48 * 32);
}

TEST_CASE("Groups hold each tensor once, by decay and mixing") {
  const Parameters p = make(smallConfig());
  CHECK(p.parameterCount() == config::parameterCount(smallConfig().model));
  for (const Parameter& tensor : p.tensors()) {
    int found = 0;
    for (const ParameterGroup& group : p.groups()) {
      if (tensor.offset < group.begin || tensor.offset + tensor.size > group.end) continue;
      ++found;
      CHECK(group.weightDecay == tensor.info.weight_decay);
      CHECK(group.mixing == tensor.info.hc_learning_rate);
    }
    INFO(tensor.info.name);
    CHECK(found == 1);
    CHECK(p.nameAt(tensor.offset) == tensor.info.name);
    CHECK(p.nameAt(tensor.offset + tensor.size - 1) == tensor.info.name);
  }
}

TEST_CASE("The comb block is source-major on disk and destination-major in memory") {
  config::Config config = smallConfig();
  config.model.hc_mult = 3;
  Parameters p = make(config);
  const Parameter& base = *p.find("model.layers.0.hc_attn_base");
  REQUIRE(base.size == 15);
  std::vector<float> disk(15);
  std::iota(disk.begin(), disk.end(), 0.0F);
  p.fromDisk(base, disk.data(), p.weights());
  const float* memory = p.weights() + base.offset;
  for (int i = 0; i < 6; ++i) CHECK(memory[i] == disk[static_cast<std::size_t>(i)]);
  for (int source = 0; source < 3; ++source) {
    for (int destination = 0; destination < 3; ++destination) {
      CHECK(memory[6 + destination * 3 + source] == disk[static_cast<std::size_t>(6 + source * 3 + destination)]);
    }
  }
  std::vector<float> back(15);
  p.toDisk(base, p.weights(), back.data());
  CHECK(back == disk);
}

TEST_CASE("Rows of the projection move with their cells, and hc keeps its own rows") {
  for (const auto type : {config::HcType::Mhc, config::HcType::Hc, config::HcType::Identity}) {
    Parameters p = make(smallConfig(type));
    for (const Parameter& tensor : p.tensors()) {
      if (tensor.info.part != config::TensorPart::Mixing) continue;
      std::vector<float> disk(static_cast<std::size_t>(tensor.size));
      std::iota(disk.begin(), disk.end(), 1.0F);
      p.fromDisk(tensor, disk.data(), p.weights());
      std::vector<float> back(disk.size());
      p.toDisk(tensor, p.weights(), back.data());
      INFO(tensor.info.name);
      CHECK(back == disk);
      const bool moves = !std::equal(disk.begin(), disk.end(), p.weights() + tensor.offset);
      const bool hasComb = (type == config::HcType::Mhc && tensor.info.kind != config::TensorKind::HcScale) ||
                           (type == config::HcType::Hc && tensor.info.kind == config::TensorKind::HcBase);
      CHECK(moves == hasComb);
    }
  }
}

TEST_CASE("Runs that differ only in their connections start from the same shared bytes") {
  const Parameters residual = make(smallConfig(config::HcType::Residual));
  for (const auto type : {config::HcType::Hc, config::HcType::Mhc, config::HcType::Identity}) {
    const Parameters other = make(smallConfig(type));
    for (const Parameter& tensor : residual.tensors()) {
      const Parameter* same = other.find(tensor.info.name);
      REQUIRE(same != nullptr);
      INFO(tensor.info.name);
      CHECK(std::equal(residual.weights() + tensor.offset, residual.weights() + tensor.offset + tensor.size,
                       other.weights() + same->offset));
    }
  }
}
