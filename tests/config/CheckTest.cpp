// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Check.h"

#include <catch2/catch.hpp>

#include "core/config/Settings.h"
#include "tests/config/Problems.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::config::tests;

namespace {

Config with(const std::vector<std::string>& settings) {
  Config config;
  for (const std::string& setting : settings) REQUIRE(applySetting(config, setting).ok());
  return config;
}

std::vector<std::string> errorsOf(const std::vector<std::string>& settings, const CheckContext& context = {}) {
  return listOf(check(with(settings), context), Severity::Error);
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("the defaults have no problem at all") { CHECK(check(Config()).empty()); }

TEST_CASE("relations between fields are judged") {
  CHECK(errorsOf({"hidden_size=100"}) == List{"model.hidden_size: config.heads_do_not_divide"});
  CHECK(errorsOf({"hidden_size=18", "num_attention_heads=6"}) == List{"model.hidden_size: config.odd_head"});
  CHECK(errorsOf({"num_key_value_heads=4"}) == List{"model.num_key_value_heads: config.groups_uneven"});
  CHECK(errorsOf({"num_key_value_heads=3"}).empty());
  CHECK(errorsOf({"sequence_length=512"}) == List{"training.sequence_length: config.sequence_too_long"});
  CHECK(errorsOf({"warmup_steps=2001"}) == List{"training.warmup_steps: config.warmup_too_long"});
  CHECK(errorsOf({"evaluate_tokens=255"}) == List{"training.evaluate_tokens: config.evaluation_too_short"});
  CHECK(errorsOf({"vocab_size=255"}) == List{"model.vocab_size: config.vocabulary_too_small"});
  CHECK(errorsOf({"vocab_size=50304"}).empty());
  CHECK(errorsOf({"max_position_embeddings=2^20", "sequence_length=2^20", "micro_batch=2^12", "evaluate_tokens=2^20"}) ==
        List{"training.micro_batch: config.batch_too_large"});
}

TEST_CASE("the nearest width that fits is named") {
  const auto problems = check(with({"hidden_size=100"}));
  const Problem* problem = find(problems, "config.heads_do_not_divide");
  REQUIRE(problem != nullptr);
  CHECK(problem->message.english.find("The nearest width that fits is 96.") != std::string::npos);
  CHECK(problem->related == List{"model.num_attention_heads"});
  CHECK(check(with({"hidden_size=96"})).empty());
}

TEST_CASE("paper numerics have no epsilon") {
  CHECK(errorsOf({"hc_eps=1e-6"}) == List{"model.hc_eps: config.paper_with_eps"});
  CHECK(errorsOf({"hc_eps=0"}).empty());
  CHECK(errorsOf({"hc_eps=1e-6", "hc_numerics=deepseek_v4"}).empty());
  CHECK(errorsOf({"hc_eps=1e-6", "hc_type=residual"}).empty());  // valid and ignored
}

TEST_CASE("data and device are names that exist") {
  CHECK(errorsOf({"data=corpus:tniy"}) == List{"training.data: config.unknown_data"});
  CHECK(errorsOf({"data=synthetic:copy"}).empty());
  CHECK(errorsOf({"data=/a/file.txt"}).empty());
  CHECK(errorsOf({"device=gpu"}) == List{"training.device: config.unknown_device"});
  CHECK(errorsOf({"device=cuda:x"}) == List{"training.device: config.unknown_device"});
}

TEST_CASE("what this build can't run is an error for training only") {
  CHECK(errorsOf({"device=cuda:0"}) == List{"training.device: config.not_in_this_build"});
  CHECK(errorsOf({"device=cuda:0"}, {.for_training = false}).empty());
  for (const char* recompute : {"recompute=none", "recompute=selective", "recompute=full"}) {
    CHECK(errorsOf({"dtype=bfloat16", "optimizer=muon", recompute}).empty());
  }
}

TEST_CASE("every kind of connection and all stream counts of the design are accepted") {
  for (const char* type : {"residual", "hc", "mhc", "identity"}) {
    for (const char* streams : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
      CHECK(errorsOf({std::string("hc_type=") + type, std::string("hc_mult=") + streams}).empty());
    }
  }
}

TEST_CASE("a value out of range is found in a struct as well, and stops the rest") {
  Config config;
  config.model.num_attention_heads = 0;
  config.training.steps = -5;
  CHECK(listOf(check(config), Severity::Error) ==
        List{"model.num_attention_heads: config.out_of_range", "training.steps: config.out_of_range"});
}

TEST_CASE("errors come before warnings") {
  const auto problems = check(with({"learning_rate=0.5", "hidden_size=100"}));
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].severity == Severity::Error);
  CHECK(problems[1].severity == Severity::Warning);
  CHECK(hasErrors(problems));
  CHECK_FALSE(hasErrors(check(with({"learning_rate=0.5"}))));
}
