// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <set>

#include "core/config/Check.h"
#include "core/config/Document.h"
#include "core/config/Initialisation.h"
#include "core/config/PerLayer.h"
#include "core/config/Settings.h"
#include "core/config/Tensors.h"

using namespace mhc;
using namespace mhc::config;

namespace {

Config small() {
  Config config;
  config.model.num_hidden_layers = 2;
  config.model.hidden_size = 48;
  return config;
}

Result<ParsedConfig> parsed(const Json& perLayer, const std::string& type = "mhc") {
  return parseConfig(Json{{"model", {{"num_hidden_layers", 2}, {"hc_type", type}, {"hc_per_layer", perLayer}}}});
}

std::string firstError(const Json& perLayer) {
  const auto result = parsed(perLayer);
  REQUIRE(result.ok());
  REQUIRE_FALSE(result.value().ok());
  CHECK(result.value().problems.front().field == "model.hc_per_layer");
  CHECK(result.value().problems.front().message.english.size() > 40);
  return result.value().problems.front().message.id;
}

}  // namespace

TEST_CASE("a sublayer sees its own values and the model's others") {
  Config config = small();
  config.model.hc_per_layer[3] = {{"hc_type", "identity"}, {"hc_sinkhorn_iters", 7}};
  const ModelConfig own = modelOfSublayer(config.model, 3);
  CHECK(own.hc_type == HcType::Identity);
  CHECK(own.hc_sinkhorn_iters == 7);
  CHECK(own.hidden_size == 48);
  CHECK(own.hc_per_layer.empty());
  ModelConfig plain = config.model;
  plain.hc_per_layer.clear();
  CHECK(modelOfSublayer(config.model, 2) == plain);
  config.model.hc_type = HcType::Residual;  // ignores all hc_* fields
  CHECK(modelOfSublayer(config.model, 3).hc_type == HcType::Residual);
}

TEST_CASE("the document keeps what differs, in one form") {
  const auto result = parsed({{"3", {{"hc_temperature", 2}, {"hc_sinkhorn_iters", 40.0}}}, {"0", {{"hc_init", "uniform"}}}, {"1", Json::object()}});
  REQUIRE(result.ok());
  REQUIRE(result.value().ok());
  const Config& config = result.value().config;
  const Json written = toJson(config).at("model").at("hc_per_layer");
  CHECK(written.dump() == R"({"0":{"hc_init":"uniform"},"3":{"hc_sinkhorn_iters":40,"hc_temperature":2.0}})");
  CHECK(parseConfig(toJson(config)).value().config == config);
  CHECK_FALSE(toJson(Config{}).at("model").contains("hc_per_layer"));
}

TEST_CASE("it can be set by name") {
  Config config = small();
  REQUIRE(applySetting(config, R"(hc_per_layer={"1": {"hc_sinkhorn_iters": 5}})").ok());
  CHECK(config.model.hc_per_layer.at(1) == Json{{"hc_sinkhorn_iters", 5}});
  REQUIRE(applySetting(config, "model.hc_per_layer.2.hc_type=identity").ok());
  REQUIRE(applySetting(config, "hc_per_layer.1.hc_temperature=0.5").ok());
  CHECK(config.model.hc_per_layer.at(1) == Json{{"hc_sinkhorn_iters", 5}, {"hc_temperature", 0.5}});
  CHECK(config.model.hc_per_layer.at(2) == Json{{"hc_type", "identity"}});
  CHECK_FALSE(applySetting(config, "hc_per_layer.2.hc_mult=3").ok());
  CHECK_FALSE(applySetting(config, "hc_per_layer.x.hc_type=mhc").ok());
  CHECK_FALSE(applySetting(config, "hc_per_layer.2.hc_type=nothing").ok());
  CHECK_FALSE(applySetting(config, "hc_per_layer={").ok());
  REQUIRE(applySetting(config, "hc_per_layer={}").ok());
  CHECK(config.model.hc_per_layer.empty());
}

TEST_CASE("what can't be is told") {
  CHECK(firstError({{"x", {{"hc_init", "uniform"}}}}) == "config.bad_sublayer");
  CHECK(firstError({{"-1", {{"hc_init", "uniform"}}}}) == "config.bad_sublayer");
  CHECK(firstError({{"01", {{"hc_init", "uniform"}}}}) == "config.bad_sublayer");
  CHECK(firstError({{"99999999999999999999", {{"hc_init", "uniform"}}}}) == "config.bad_sublayer");
  CHECK(firstError({{"1", 5}}) == "config.bad_sublayer_value");
  CHECK(firstError({{"1", {{"hc_mult", 2}}}}) == "config.not_per_layer");
  CHECK(firstError({{"1", {{"hc_sinkhorn_iters", 0}}}}) == "config.out_of_range");
  CHECK(firstError({{"1", {{"hc_type", "mch"}}}}) == "config.unknown_choice");
  CHECK(firstError({{"4", {{"hc_init", "uniform"}}}}) == "config.no_such_sublayer");
  CHECK(firstError({{"1", {{"hc_type", "residual"}}}}) == "config.residual_sublayer");
  CHECK(firstError({{"1", {{"hc_eps", 1e-6}}}}) == "config.sublayer_paper_with_eps");
  CHECK(firstError(5) == "config.wrong_type");
  CHECK(parsed({{"1", {{"hc_type", "mhc"}}}}, "residual").value().ok());  // valid and ignored
}

TEST_CASE("each sublayer has the tensors of its own family, and starts as its own init says") {
  Config config = small();
  config.model.hc_per_layer[0] = {{"hc_type", "identity"}};
  config.model.hc_per_layer[1] = {{"hc_dynamic", false}};
  config.model.hc_per_layer[2] = {{"hc_type", "hc"}};
  config.model.hc_per_layer[3] = {{"hc_init", "v4"}};
  std::map<std::string, TensorInfo> tensors;
  for (const TensorInfo& tensor : tensorsOf(config.model)) tensors[tensor.name] = tensor;
  CHECK(tensors.at("model.layers.0.hc_attn_fn").shape == std::vector<std::int64_t>{8, 4 * 48});
  CHECK(tensors.at("model.layers.0.hc_attn_base").count() == 8);
  CHECK_FALSE(tensors.contains("model.layers.0.hc_ffn_fn"));
  CHECK(tensors.at("model.layers.0.hc_ffn_base").count() == 24);
  CHECK(tensors.at("model.layers.1.hc_attn_fn").shape == std::vector<std::int64_t>{6, 48});
  CHECK(tensors.at("model.layers.1.hc_ffn_fn").shape == std::vector<std::int64_t>{24, 4 * 48});
  float scale[3] = {};
  initialise(config, tensors.at("model.layers.1.hc_ffn_scale"), scale);
  CHECK(scale[2] == 1.0F);
  initialise(config, tensors.at("model.layers.1.hc_attn_scale"), scale);
  CHECK(scale[0] == 0.01F);
  float base[24] = {};
  initialise(config, tensors.at("model.layers.1.hc_attn_base"), base);
  CHECK(base[4] == 1.0F);  // B of Hyper-Connections is 1
  initialise(config, tensors.at("model.layers.1.hc_ffn_base"), base);
  for (const float value : base) CHECK(value == 0);
}
