// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Settings.h"

#include <catch2/catch.hpp>

#include "core/config/Check.h"
#include "tests/config/Problems.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::config::tests;

TEST_CASE("settings take dotted paths, bare names and numbers as people type them") {
  Config config;
  REQUIRE(applySetting(config, "training.steps=400").ok());
  REQUIRE(applySetting(config, "learning_rate = 6e-4").ok());
  REQUIRE(applySetting(config, "model.vocab_size=2^14").ok());
  REQUIRE(applySetting(config, "evaluate_tokens=8k").ok());
  REQUIRE(applySetting(config, "hc_eps", "0").ok());
  REQUIRE(applySetting(config, "hc_dynamic=off").ok());
  REQUIRE(applySetting(config, "data=/texts/a = b.txt").ok());
  CHECK(config.training.steps == 400);
  CHECK(config.training.learning_rate == 6e-4);
  CHECK(config.model.vocab_size == 16384);
  CHECK(config.training.evaluate_tokens == 8000);
  CHECK(config.model.hc_eps == 0.0);
  CHECK_FALSE(config.model.hc_dynamic);
  CHECK(config.training.data == "/texts/a = b.txt");
  REQUIRE(applySetting(config, "hc_eps=null").ok());
  CHECK_FALSE(config.model.hc_eps.has_value());
}

TEST_CASE("a bad setting says why and changes nothing") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"steps", "config.setting_without_value"}, {"stepz=3", "config.unknown_setting"},
      {"=3", "config.unknown_setting"},          {"training.hc_mult=2", "config.unknown_setting"},
      {"steps=", "config.unreadable_value"},     {"steps=many", "config.unreadable_value"},
      {"steps=2.5", "config.wrong_type"},        {"steps=0", "config.out_of_range"},
      {"steps=nan", "config.unreadable_value"},  {"steps=1e300", "config.wrong_type"},
      {"hc_type=mch", "config.unknown_choice"},  {"hc_dynamic=maybe", "config.unreadable_value"},
      {"data=", "config.bad_text"},              {"learning_rate=null", "config.unreadable_value"},
      {"steps=\xFF", "config.unreadable_value"}, {"\xFF=1", "config.unknown_setting"}};
  for (const auto& [text, id] : cases) {
    INFO(text);
    Config config;
    const auto done = applySetting(config, text);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().message.id == id);
    CHECK(done.error().code == ExitCode::BadConfiguration);
    CHECK(config == Config());
  }
  Config config;
  CHECK(applySetting(config, "model.hc_mul=4").error().text() ==
        "There is no setting \"model.hc_mul\". Did you mean \"model.hc_mult\"? docs/configuration.md lists all of them.");
  CHECK(applySetting(config, "warmup=4").error().text().find("\"warmup_steps\"") != std::string::npos);
}

TEST_CASE("the model's type follows its connections, a foreign one stays") {
  Config config;
  REQUIRE(applySetting(config, "hc_type=residual").ok());
  CHECK(config.model.model_type == "llama");
  REQUIRE(applySetting(config, "hc_type=hc").ok());
  CHECK(config.model.model_type == "mhc_llama");
  config.model.model_type = "deepseek_v4";
  REQUIRE(applySetting(config, "hc_type=residual").ok());
  CHECK(config.model.model_type == "deepseek_v4");
}

TEST_CASE("a good setting removes what was wrong with its field") {
  ParsedConfig parsed = parse(R"({"model": {"hc_mult": 99}, "training": {"steps": 50, "warmup_steps": 100, "stepz": 1}})");
  REQUIRE(listOf(parsed.problems, Severity::Error).size() == 3);
  applySettings(parsed, std::vector<std::string>{"hc_mult=2", "training.steps=4k"});
  CHECK(listOf(parsed.problems, Severity::Error) ==
        std::vector<std::string>{"training.stepz: config.unknown_training_key"});
  CHECK(parsed.config.model.hc_mult == 2);
  CHECK(parsed.config.training.steps == 4000);
}

TEST_CASE("all bad settings are problems at once, and relations are judged after the last") {
  ParsedConfig parsed = parse("{\"model\": {}, \"training\": {}}");
  REQUIRE(parsed.ok());
  applySettings(parsed, std::vector<std::string>{"steps=10", "hc_mult=0", "nonsense=1", "num_attention_heads=7"});
  CHECK(listOf(parsed.problems, Severity::Error) ==
        std::vector<std::string>{"model.hc_mult: config.out_of_range", "nonsense: config.unknown_setting",
                                 "model.hidden_size: config.heads_do_not_divide",
                                 "model.num_key_value_heads: config.groups_uneven",
                                 "training.warmup_steps: config.warmup_too_long"});
}
