// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Tensors.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace mhc::config;

namespace {

ModelConfig tiny(HcType type) {
  ModelConfig m;
  m.hidden_size = 128;
  m.num_hidden_layers = 4;
  m.num_attention_heads = 4;
  m.num_key_value_heads = 4;
  m.intermediate_size = 352;
  m.hc_type = type;
  return m;
}

const TensorInfo& named(const std::vector<TensorInfo>& tensors, const std::string& name) {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const TensorInfo& t) { return t.name == name; });
  REQUIRE(found != tensors.end());
  return *found;
}

bool contains(const std::vector<TensorInfo>& tensors, const std::string& part) {
  return std::any_of(tensors.begin(), tensors.end(),
                     [&](const TensorInfo& t) { return t.name.find(part) != std::string::npos; });
}

std::int64_t mixingOfSublayer(const ModelConfig& model) {
  std::int64_t sum = 0;
  for (const TensorInfo& tensor : tensorsOf(model)) {
    if (tensor.sublayer == 0) sum += tensor.count();
  }
  return sum;
}

}  // namespace

TEST_CASE("parameters are counted exactly") {
  // embedding 256·128, attention 4·4·128², feed-forward 4·3·128·352, norms 9·128
  constexpr std::int64_t shared = 32768 + 262144 + 540672 + 1152;
  CHECK(parameterCount(tiny(HcType::Residual)) == shared);
  CHECK(parameterCount(tiny(HcType::Mhc)) == shared + 8 * (96 * 128 + 27));
  CHECK(parameterCount(tiny(HcType::Hc)) == shared + 8 * (128 * 6 + 4 * 6 + 2));
  CHECK(parameterCount(tiny(HcType::Identity)) == shared + 8 * (8 * 512 + 8 + 2));
}

TEST_CASE("the mixing of a sublayer has the published sizes") {
  ModelConfig m = tiny(HcType::Mhc);
  m.hidden_size = 2560;
  m.num_attention_heads = 20;
  CHECK(mixingOfSublayer(m) == 245'787);  // arXiv 2512.24880: 96C + 27 at n = 4
  for (std::int64_t n = 1; n <= 8; ++n) {
    m.hc_mult = n;
    CHECK(mixingOfSublayer(m) == n * 2560 * (n * n + 2 * n) + n * n + 2 * n + 3);
  }
  m.hc_mult = 4;
  m.hc_dynamic = false;
  CHECK(mixingOfSublayer(m) == 24);
}

TEST_CASE("the residual model has the tensors of Llama, in a fixed order") {
  ModelConfig m = tiny(HcType::Residual);
  m.num_hidden_layers = 1;
  m.num_key_value_heads = 2;
  m.tie_word_embeddings = false;
  std::vector<std::string> names;
  const auto tensors = tensorsOf(m);
  for (const TensorInfo& tensor : tensors) names.push_back(tensor.name);
  CHECK(names == std::vector<std::string>{
                     "model.embed_tokens.weight", "model.layers.0.input_layernorm.weight",
                     "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.k_proj.weight",
                     "model.layers.0.self_attn.v_proj.weight", "model.layers.0.self_attn.o_proj.weight",
                     "model.layers.0.post_attention_layernorm.weight", "model.layers.0.mlp.gate_proj.weight",
                     "model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.down_proj.weight", "model.norm.weight",
                     "lm_head.weight"});
  CHECK(named(tensors, "model.layers.0.self_attn.k_proj.weight").shape == std::vector<std::int64_t>{64, 128});
  CHECK(named(tensors, "model.layers.0.mlp.down_proj.weight").shape == std::vector<std::int64_t>{128, 352});
}

TEST_CASE("mixing tensors carry DeepSeek-V4's names and shapes") {
  const auto tensors = tensorsOf(tiny(HcType::Mhc));
  using Shape = std::vector<std::int64_t>;
  CHECK(named(tensors, "model.layers.0.hc_attn_fn").shape == Shape{24, 512});
  CHECK(named(tensors, "model.layers.0.hc_attn_base").shape == Shape{24});
  CHECK(named(tensors, "model.layers.3.hc_ffn_scale").shape == Shape{3});
  CHECK(named(tensors, "model.layers.3.hc_ffn_scale").sublayer == 7);
  CHECK(named(tensors, "model.layers.2.hc_attn_fn").sublayer == 4);
  const auto hc = tensorsOf(tiny(HcType::Hc));
  CHECK(named(hc, "model.layers.0.hc_attn_fn").shape == Shape{6, 128});
  CHECK(named(hc, "model.layers.0.hc_attn_scale").shape == Shape{2});
  CHECK_FALSE(contains(tensors, "hc_head"));
}

TEST_CASE("a learned reduction has tensors of its own, whatever hc_dynamic says") {
  ModelConfig m = tiny(HcType::Mhc);
  m.hc_reduce = HcReduce::Head;
  m.hc_dynamic = false;
  const auto tensors = tensorsOf(m);
  using Shape = std::vector<std::int64_t>;
  CHECK(named(tensors, "model.hc_head_fn").shape == Shape{4, 512});
  CHECK(named(tensors, "model.hc_head_base").shape == Shape{4});
  CHECK(named(tensors, "model.hc_head_scale").shape == Shape{1});
  CHECK(named(tensors, "model.hc_head_fn").sublayer == -1);
  m.hc_type = HcType::Residual;
  CHECK_FALSE(contains(tensorsOf(m), "hc_"));
}

TEST_CASE("decay, Muon and the mixing's learning rate go to the right tensors") {
  ModelConfig m = tiny(HcType::Mhc);
  m.tie_word_embeddings = false;
  std::set<std::string> names;
  for (const TensorInfo& tensor : tensorsOf(m)) {
    INFO(tensor.name);
    CHECK(names.insert(tensor.name).second);
    CHECK(tensor.weight_decay == (tensor.shape.size() == 2));
    CHECK(tensor.muon == (tensor.name.find("_proj.weight") != std::string::npos));
    const bool baseOrScale = tensor.name.ends_with("_base") || tensor.name.ends_with("_scale");
    CHECK(tensor.hc_learning_rate == baseOrScale);
    CHECK((tensor.part == TensorPart::Mixing) == (tensor.name.find("hc_") != std::string::npos));
  }
}
