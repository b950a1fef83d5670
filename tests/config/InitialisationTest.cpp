// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Initialisation.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

using namespace mhc::config;

namespace {

using Values = std::map<std::string, std::vector<float>>;

Config tiny() {
  Config c;
  c.model.hidden_size = 128;
  c.model.num_hidden_layers = 4;
  c.model.num_attention_heads = c.model.num_key_value_heads = 4;
  c.model.intermediate_size = 352;
  return c;
}

Values valuesOf(const Config& config) {
  Values values;
  for (const TensorInfo& tensor : tensorsOf(config.model)) {
    std::vector<float>& v = values[tensor.name];
    v.assign(static_cast<std::size_t>(tensor.count()), std::nanf(""));
    initialise(config, tensor, v.data());
    REQUIRE(std::none_of(v.begin(), v.end(), [](float x) { return std::isnan(x); }));
  }
  return values;
}

double deviation(const std::vector<float>& values) {
  double sum = 0;
  for (const float v : values) sum += static_cast<double>(v) * v;
  return std::sqrt(sum / static_cast<double>(values.size()));
}

using List = std::vector<float>;

}  // namespace

// Computed apart from this program from Philox4x32-10, FNV-1a and Box-Muller in double.
TEST_CASE("initial values are those of the counter-based generator") {
  const Values values = valuesOf(tiny());
  const auto& embedding = values.at("model.embed_tokens.weight");
  CHECK(embedding[0] == Approx(0.02 * 2.0609341018620397));
  CHECK(embedding[1] == Approx(0.02 * 1.0320067227337804));
  CHECK(embedding[2] == Approx(0.02 * -1.947566149965626));
  CHECK(embedding[3] == Approx(0.02 * 0.12298962718671287));
  CHECK(embedding[5000] == Approx(0.02 * 1.4139741943271247));
  const double smaller = 0.02 / std::sqrt(8.0);
  CHECK(values.at("model.layers.3.mlp.down_proj.weight")[0] == Approx(smaller * -0.9290428469680194));
  CHECK(values.at("model.layers.3.mlp.down_proj.weight")[7] == Approx(smaller * 1.8767036277882676));
  CHECK(values.at("model.layers.1.hc_ffn_fn")[12287] == Approx(0.02 * -0.27798039389367973));
}

TEST_CASE("shared tensors start byte-equal for every kind of connection") {
  Config config = tiny();
  config.model.hc_type = HcType::Residual;
  const Values plain = valuesOf(config);
  for (const HcType type : {HcType::Hc, HcType::Mhc, HcType::Identity}) {
    config.model.hc_type = type;
    config.model.hc_mult = type == HcType::Hc ? 2 : 4;
    const Values values = valuesOf(config);
    for (const auto& [name, expected] : plain) {
      INFO(name);
      CHECK(values.at(name) == expected);
    }
    CHECK(values.size() == plain.size() + 8 * 3);
  }
}

TEST_CASE("another seed changes what is random and nothing else") {
  Config config = tiny();
  const Values first = valuesOf(config);
  config.training.seed = 2;
  const Values second = valuesOf(config);
  for (const auto& [name, values] : first) {
    INFO(name);
    const bool random = name.ends_with("_fn") || name.find("proj") != std::string::npos || name.find("embed") != std::string::npos;
    CHECK((values != second.at(name)) == random);
  }
}

TEST_CASE("deviations follow the configuration") {
  Config config = tiny();
  config.model.initializer_range = 0.05;
  config.model.tie_word_embeddings = false;
  const Values values = valuesOf(config);
  CHECK(deviation(values.at("model.embed_tokens.weight")) == Approx(0.05).epsilon(0.02));
  CHECK(deviation(values.at("lm_head.weight")) == Approx(0.05).epsilon(0.02));
  CHECK(deviation(values.at("model.layers.0.self_attn.q_proj.weight")) == Approx(0.05).epsilon(0.02));
  CHECK(deviation(values.at("model.layers.0.self_attn.o_proj.weight")) == Approx(0.05 / std::sqrt(8.0)).epsilon(0.02));
  CHECK(deviation(values.at("model.layers.0.hc_attn_fn")) == Approx(0.02).epsilon(0.03));
  CHECK(values.at("model.norm.weight") == List(128, 1.0F));
}

TEST_CASE("spread gives each sublayer a stream of its own") {
  const Values values = valuesOf(tiny());
  const auto& base = values.at("model.layers.2.hc_ffn_base");  // sublayer 5: stream 1
  CHECK(List(base.begin(), base.begin() + 8) == List{-1, 1, -1, -1, -1, 1, -1, -1});
  CHECK(List(base.begin() + 8, base.end()) == List{0, -3, -3, -3, -3, 0, -3, -3, -3, -3, 0, -3, -3, -3, -3, 0});
  CHECK(values.at("model.layers.2.hc_ffn_scale") == List(3, 0.01F));
}

TEST_CASE("the other inits have their constants") {
  Config config = tiny();
  config.model.hc_mult = 2;
  config.model.hc_init = HcInit::Identity;
  CHECK(valuesOf(config).at("model.layers.1.hc_attn_base") == List{0, 0, 0, 0, 0, -8, -8, 0});
  config.model.hc_init = HcInit::Uniform;
  CHECK(valuesOf(config).at("model.layers.1.hc_attn_base") == List(8, 0.0F));
  CHECK(valuesOf(config).at("model.layers.1.hc_attn_scale") == List(3, 0.01F));
  config.model.hc_init = HcInit::V4;
  config.model.hc_reduce = HcReduce::Head;
  const Values v4 = valuesOf(config);
  CHECK(v4.at("model.layers.1.hc_attn_base") == List(8, 0.0F));
  CHECK(v4.at("model.layers.1.hc_attn_scale") == List(3, 1.0F));
  CHECK(v4.at("model.hc_head_base") == List(2, 0.0F));
  CHECK(v4.at("model.hc_head_scale") == List(1, 1.0F));
  CHECK(deviation(v4.at("model.hc_head_fn")) == Approx(0.02).epsilon(0.1));
  config.model.hc_type = HcType::Identity;
  config.model.hc_init = HcInit::Spread;
  CHECK(valuesOf(config).at("model.layers.0.hc_ffn_base") == List{-1, 1, -1, 1});
}

TEST_CASE("Hyper-Connections start exactly as the pre-norm residual network") {
  Config config = tiny();
  config.model.hc_type = HcType::Hc;
  config.model.hc_mult = 3;
  const Values values = valuesOf(config);
  CHECK(values.at("model.layers.2.hc_attn_base") == List{0, 1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1});  // sublayer 4
  CHECK(values.at("model.layers.2.hc_attn_fn") == List(5 * 128, 0.0F));
  CHECK(values.at("model.layers.2.hc_attn_scale") == List(2, 0.01F));
}
