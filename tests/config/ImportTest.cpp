// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/config/Problems.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::config::tests;

TEST_CASE("names of other projects become this program's") {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{
      {"mhc_num_residual_streams", "8", "hc_mult"},   {"num_residual_streams", "2", "hc_mult"},
      {"expansion_rate", "3", "hc_mult"},             {"mhc_sinkhorn_iterations", "12", "hc_sinkhorn_iters"},
      {"sinkhorn_repeat", "30", "hc_sinkhorn_iters"}, {"mhc_tau", "0.5", "hc_temperature"},
      {"rope_base", "5000", "rope_theta"},            {"num_layers", "3", "num_hidden_layers"},
      {"rms_eps", "1e-5", "rms_norm_eps"}};
  for (const auto& [foreign, value, key] : cases) {
    INFO(foreign);
    const ParsedConfig parsed = parse("{\"model\": {\"hc_type\": \"mhc\", \"" + foreign + "\": " + value + "}}");
    CHECK(parsed.ok());
    const Json model = toJson(parsed.config.model);
    CHECK(model[key] == Json::parse(value));
    CHECK_FALSE(model.contains(foreign));
    const Problem* note = find(parsed.problems, "config.alias");
    REQUIRE(note != nullptr);
    CHECK(note->severity == Severity::Note);
    CHECK(note->message.english.find(foreign) == 0);
  }
}

TEST_CASE("a foreign name beside our own must agree with it") {
  CHECK(parse(R"({"model": {"hc_type": "mhc", "hc_mult": 4, "num_residual_streams": 4}})").ok());
  const ParsedConfig parsed = parse(R"({"model": {"hc_type": "mhc", "hc_mult": 4, "num_residual_streams": 2}})");
  REQUIRE(has(parsed.problems, "config.alias_conflict"));
  CHECK(find(parsed.problems, "config.alias_conflict")->field == "model.hc_mult");
  CHECK(has(parse(R"({"model": {"hc_type": "mhc", "hc_pre_eps": 1e-6, "hc_sinkhorn_eps": 1e-5}})").problems,
            "config.alias_conflict"));
}

TEST_CASE("DeepSeek-V4's document is read with its own numerics") {
  const ParsedConfig parsed = parse(
      R"({"model_type": "deepseek_v4", "hidden_size": 4096, "num_hidden_layers": 43, "num_attention_heads": 64,
          "rms_norm_eps": 1e-6, "vocab_size": 129280, "hc_mult": 4, "hc_sinkhorn_iters": 20, "hc_eps": 1e-06,
          "n_routed_experts": 256})");
  CHECK(parsed.ok());
  CHECK(parsed.config.model.hc_type == HcType::Mhc);
  CHECK(parsed.config.model.hc_numerics == HcNumerics::DeepseekV4);
  CHECK(parsed.config.model.effectiveHcEps() == 1e-6);
  CHECK(parsed.config.model.model_type == "deepseek_v4");
  CHECK(parsed.config.model.unknown["n_routed_experts"] == 256);
  CHECK(has(parsed.problems, "config.import_type"));
  CHECK(has(parsed.problems, "config.import_numerics"));
  const Problem* experts = find(parsed.problems, "config.foreign_meaning");
  REQUIRE(experts != nullptr);
  CHECK(experts->severity == Severity::Warning);
  CHECK(experts->field == "model.n_routed_experts");
}

TEST_CASE("keys that change the numbers are warned of, the same keys with harmless values are not") {
  const auto warns = [](const std::string& entry) {
    return has(parse("{\"model\": {\"hc_type\": \"mhc\", " + entry + "}}").problems, "config.foreign_meaning");
  };
  CHECK(warns(R"("attention_bias": true)"));
  CHECK_FALSE(warns(R"("attention_bias": false)"));
  CHECK(warns(R"("hidden_act": "gelu")"));
  CHECK_FALSE(warns(R"("hidden_act": "silu")"));
  CHECK(warns(R"("mhc_post_mult_value": 1.0)"));
  CHECK_FALSE(warns(R"("hc_post_mult_value": 2.0)"));
  CHECK(warns(R"("rope_scaling": {"type": "linear", "factor": 2})"));
  CHECK(warns(R"("head_dim": 128)"));
  CHECK_FALSE(warns(R"("hidden_size": 384, "num_attention_heads": 6, "head_dim": 64)"));
}
