// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Document.h"

#include <catch2/catch.hpp>
#include <random>

#include "core/base/File.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/config/Problems.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::config::tests;

TEST_CASE("a configuration survives being written and read") {
  Config config;
  config.model.hidden_size = 96;
  config.model.hc_type = HcType::Identity;
  config.model.hc_numerics = HcNumerics::DeepseekV4;
  config.model.hc_eps = 3e-7;
  config.model.tie_word_embeddings = false;
  config.model.unknown["zeta"] = {{"a", {1, 2.5, nullptr}}};
  config.model.unknown["alpha"] = "β";
  config.training.learning_rate = 1.0 / 3;
  config.training.seed = 9007199254740991;
  config.training.data = "/texts/häuser und \"mehr\".txt";
  const std::string text = toText(config);
  const ParsedConfig parsed = parse(text);
  CHECK(parsed.ok());
  CHECK(parsed.config == config);
  CHECK(toText(parsed.config) == text);
  CHECK(text.ends_with("}\n"));
  const Json model = toJson(config.model);
  CHECK(model["alpha"] == "β");
  std::vector<std::string> keys;
  for (const auto& [key, value] : model.items()) keys.push_back(key);
  CHECK(keys[keys.size() - 2] == "zeta");  // foreign keys last, in their own order
  CHECK(keys.back() == "alpha");
}

TEST_CASE("what is left out has its default") {
  const ParsedConfig parsed = parse(R"({"model": {"hc_mult": 2}, "training": {}})");
  CHECK(parsed.ok());
  CHECK(parsed.config.model.hc_mult == 2);
  CHECK(parsed.config.training == TrainingConfig());
}

TEST_CASE("all problems come at once, each with its field") {
  const ParsedConfig parsed = parse(R"({
    "model": {"hidden_size": "wide", "hc_type": "mch", "hc_mult": 99, "num_hidden_layers": 2.5},
    "training": {"learning_rate": -1, "stpes": 10, "warmup_steps": 5000, "device": "tpu"},
    "modle": {}})");
  CHECK(listOf(parsed.problems, Severity::Error) ==
        std::vector<std::string>{"model.hidden_size: config.wrong_type", "model.hc_type: config.unknown_choice",
                                 "model.hc_mult: config.out_of_range", "model.num_hidden_layers: config.wrong_type",
                                 "training.learning_rate: config.out_of_range",
                                 "training.stpes: config.unknown_training_key", "modle: config.unknown_part",
                                 "training.warmup_steps: config.warmup_too_long", "training.device: config.unknown_device"});
  CHECK(find(parsed.problems, "config.unknown_training_key")->message.english ==
        "There is no training setting \"stpes\". Did you mean \"steps\"? Correct or remove it.");
  CHECK(find(parsed.problems, "config.unknown_part")->message.english.find("Did you mean \"model\"?") != std::string::npos);
  for (const Problem& problem : parsed.problems) {
    INFO(problem.message.english);
    CHECK(problem.message.english.ends_with('.'));
    CHECK(problem.message.english.find('{') == std::string::npos);  // every placeholder was filled
  }
}

TEST_CASE("a relation is not judged if one of its fields could not be read") {
  const ParsedConfig parsed = parse(R"({"model": {"num_attention_heads": "x", "hidden_size": 100}, "training": {}})");
  CHECK(listOf(parsed.problems, Severity::Error) ==
        std::vector<std::string>{"model.num_attention_heads: config.wrong_type"});
}

TEST_CASE("unknown model keys are kept and noted") {
  const ParsedConfig parsed =
      parse(R"({"model": {"hc_type": "mhc", "bos_token_id": 1, "hc_sinkhorn_iter": 3, "nested": {"deep": [1]}}})");
  CHECK(parsed.ok());
  CHECK(parsed.config.model.unknown == Json{{"bos_token_id", 1}, {"hc_sinkhorn_iter", 3}, {"nested", {{"deep", {1}}}}});
  CHECK(parsed.config.model.hc_sinkhorn_iters == 20);
  REQUIRE(listOf(parsed.problems, Severity::Note).size() == 3);
  bool suggested = false;
  for (const Problem& problem : parsed.problems) {
    suggested = suggested || problem.message.english.find("Did you mean \"hc_sinkhorn_iters\"?") != std::string::npos;
  }
  CHECK(suggested);
}

TEST_CASE("a plain model document is accepted, and the training fits it") {
  const ParsedConfig parsed = parse(
      R"({"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "max_position_embeddings": 32,
          "architectures": ["LlamaForCausalLM"]})");
  CHECK(parsed.ok());
  CHECK(parsed.config.model.hc_type == HcType::Residual);
  CHECK(parsed.config.model.num_key_value_heads == 4);
  CHECK(parsed.config.training.sequence_length == 32);
}

TEST_CASE("what is no configuration is refused with one sentence") {
  for (const char* text : {"", " ", "null", "[]", "3", "\"model\"", "{", "{\"model\": {\"hidden_size\": 3", "model: {}",
                           "\xFF\xFE{\"model\": {}}", "{\"model\": {\"a\": 1, \"a\": 2}}"}) {
    INFO(text);
    const auto parsed = parseConfigText(text);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().code == ExitCode::BadConfiguration);
    CHECK_FALSE(parsed.error().text().empty());
  }
  const std::string deep = "{\"model\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  CHECK(parseConfigText(deep).error().message.id == "json.too_deep");
  CHECK(parseConfigText(std::string(std::size_t{300} << 10, ' ')).error().message.id == "json.too_large");
  CHECK(parseConfigText(std::string("{\"model\": {}}\0\x01\x02", 17)).error().message.id == "json.syntax");
}

TEST_CASE("parts of the wrong kind and far too many keys are problems") {
  CHECK(has(parse(R"({"model": 3})").problems, "config.part_not_object"));
  CHECK(has(parse(R"({"model": {}, "training": []})").problems, "config.part_not_object"));
  std::string many = "{\"model\": {";
  for (int i = 0; i < 2000; ++i) many += "\"key" + std::to_string(i) + "\": 1, ";
  const ParsedConfig parsed = parse(many + "\"last\": 1}}");
  CHECK(has(parsed.problems, "config.too_many_keys"));
  CHECK(parsed.problems.size() == 1);
}

TEST_CASE("values that look dangerous only give problems") {
  for (const char* value : {"1e308", "-1e308", "9223372036854775807", "-9223372036854775808", "18446744073709551615",
                            "1e-320", "0", "-0.0", "\"\\u0000\"", "[]", "{}", "true"}) {
    for (const char* key : {"hidden_size", "num_attention_heads", "num_key_value_heads", "hc_mult", "rope_theta"}) {
      INFO(key << " " << value);
      const ParsedConfig parsed = parse("{\"model\": {\"" + std::string(key) + "\": " + value + "}}");
      CHECK_FALSE(parsed.ok());
    }
  }
}

TEST_CASE("documents with random damage are read or refused, and what is read survives") {
  const std::string whole = toText(Config());
  std::mt19937 random(5);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
  static constexpr std::string_view bytes = "{}[]\",:-.0123456789eE nulltrfas\n\\\xC3\x00";
  int read = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string text = whole;
    for (std::size_t hits = 1 + below(3); hits > 0; --hits) {
      const std::size_t at = below(text.size());
      if (below(4) == 0) {
        text.erase(at, 1 + below(40));
      } else {
        text[at] = bytes[below(bytes.size())];
      }
    }
    const auto parsed = parseConfigText(text);
    if (!parsed.ok()) continue;
    ++read;
    CHECK(parse(toText(parsed.value().config)).config == parsed.value().config);
  }
  CHECK(read > 50);
}

TEST_CASE("files are read, and refused with their names") {
  const mhc::tests::TemporaryFolder folder;
  const auto path = folder / "c.json";
  REQUIRE(writeFileDurably(path, toText(Config())).ok());
  CHECK(loadValidConfigFile(path).value() == Config());
  REQUIRE(writeFileDurably(path, R"({"model": {"hc_mult": 9}, "training": {"steps": 0}})").ok());
  const auto bad = loadValidConfigFile(path);
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().code == ExitCode::BadConfiguration);
  CHECK(bad.error().text().find(path.string()) == 0);
  CHECK(bad.error().text().find("model.hc_mult is 9") != std::string::npos);
  CHECK(bad.error().text().find("training.steps is 0") != std::string::npos);
  const auto missing = loadConfigFile(folder / "missing.json");
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ExitCode::BadConfiguration);
  CHECK_FALSE(loadConfigFile(folder.path()).ok());
  REQUIRE(writeFileDurably(path, std::string(std::size_t{1} << 20, 'x')).ok());
  CHECK(loadConfigFile(path).error().text().find("Is it the right file?") != std::string::npos);
  REQUIRE(writeFileDurably(path, "[1]").ok());
  CHECK(loadConfigFile(path).error().text().find(path.string()) == 0);
}
