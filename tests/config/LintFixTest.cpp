// SPDX-License-Identifier: GPL-3.0-or-later
// Every problem that has a button: pressing it removes the problem.
#include <catch2/catch.hpp>

#include "core/config/Check.h"
#include "core/config/PerLayer.h"
#include "core/config/Schema.h"
#include "core/config/Settings.h"
#include "tests/config/Problems.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::config::tests;

namespace {

struct Case {
  std::string id;
  std::vector<std::string> settings;
  CheckContext context = {};
};

void checkFixes(const Case& wrong) {
  INFO(wrong.id);
  Config config;
  for (const std::string& setting : wrong.settings) {
    INFO(setting);
    REQUIRE(applySetting(config, setting).ok());
  }
  const auto problems = check(config, wrong.context);
  const Problem* problem = find(problems, wrong.id);
  REQUIRE(problem != nullptr);
  CHECK(problem->message.english.ends_with('.'));
  CHECK(problem->message.english.find('{') == std::string::npos);
  REQUIRE_FALSE(problem->fixes.empty());
  for (const Fix& fix : problem->fixes) {
    INFO(fix.label);
    CHECK_FALSE(fix.label.empty());
    REQUIRE_FALSE(fix.values.empty());
    Config fixed = config;
    for (const auto& [path, value] : fix.values) {
      const Field* field = findField(path);
      REQUIRE(field != nullptr);
      REQUIRE_FALSE(field->check(value).has_value());
      field->set(fixed, value);
    }
    normalise(fixed);
    const auto after = check(fixed, wrong.context);
    CHECK_FALSE(has(after, wrong.id));
    for (const Problem& other : after) {
      INFO(other.message.english);
      CHECK((other.severity != Severity::Error || find(problems, other.message.id) != nullptr));
    }
  }
}

}  // namespace

TEST_CASE("pressing a warning's button removes the warning") {
  const CheckContext little{.corpus_tokens = 1000000};
  const CheckContext tiny{.corpus_tokens = 3000};
  const CheckContext design{.design = true};
  const CheckContext noRoom{.free_disk = std::uint64_t{900} << 20};
  for (const Case& wrong : std::vector<Case>{
           {"lint.one_stream", {"hc_mult=1"}},
           {"lint.one_stream", {"hc_mult=1", "hc_type=hc"}},
           {"lint.symmetric_init", {"hc_init=identity"}},
           {"lint.symmetric_init", {"hc_init=uniform"}},
           {"lint.few_iterations", {"hc_sinkhorn_iters=2"}},
           {"lint.iterations_for_scale", {"hc_init=v4", "hidden_size=7680"}},
           {"lint.iterations_for_scale", {"hc_init=v4", "hc_temperature=0.3"}},
           {"lint.low_temperature", {"hc_temperature=0.1"}},
           {"lint.overflow", {"hc_temperature=0.02"}},
           {"lint.mixed_numerics", {"hc_numerics=deepseek_v4", "hc_eps=1e-4"}},
           {"lint.mixed_numerics", {"hc_numerics=deepseek_v4", "rms_norm_eps=1e-20"}},
           {"lint.narrow", {"hidden_size=96"}, design},
           {"lint.ignored_layers", {"hc_type=residual", "hc_per_layer={\"1\": {\"hc_sinkhorn_iters\": 3}}"}},
           {"lint.high_rate", {"learning_rate=0.05"}},
           {"lint.low_rate", {"learning_rate=1e-6"}},
           {"lint.rate_for_width", {"learning_rate=6e-3"}},
           {"lint.high_mixing_rate", {"learning_rate=2e-3", "hc_learning_rate_factor=100"}},
           {"lint.large_adam_eps", {"adam_eps=1e-8"}},
           {"lint.no_warmup", {"warmup_steps=0"}},
           {"lint.long_warmup", {"warmup_steps=1500"}},
           {"lint.betas", {"beta2=0.5"}},
           {"lint.block_without_recompute", {"recompute_block=3"}},
           {"lint.many_epochs", {"steps=100000"}, little},
           {"lint.no_validation", {"sequence_length=200"}, tiny},
           {"lint.disk_full", {"keep_last=50"}, noRoom},
           {"lint.many_checkpoints", {"steps=10000000", "checkpoint_every=1"}}}) {
    checkFixes(wrong);
  }
}

TEST_CASE("pressing an error's button removes the error") {
  for (const Case& wrong :
       std::vector<Case>{{"config.heads_do_not_divide", {"hidden_size=383"}},
                         {"config.heads_do_not_divide", {"num_attention_heads=7", "num_key_value_heads=7"}},
                         {"config.odd_head", {"hidden_size=390", "num_attention_heads=6"}},
                         {"config.groups_uneven", {"num_key_value_heads=4"}},
                         {"config.sequence_too_long", {"sequence_length=300"}},
                         {"config.warmup_too_long", {"warmup_steps=3000"}},
                         {"config.evaluation_too_short", {"evaluate_tokens=100"}},
                         {"config.paper_with_eps", {"hc_eps=1e-6"}},
                         {"config.unknown_data", {"data=corpus:large"}},
                         {"config.vocabulary_too_small", {"vocab_size=100"}},
                         {"config.unknown_device", {"device=tpu"}},
                         {"config.not_in_this_build", {"tokenizer=bpe"}},
                         {"config.no_such_sublayer", {"hc_per_layer.12.hc_init=uniform"}},
                         {"config.residual_sublayer", {"hc_per_layer.3.hc_type=residual"}},
                         {"config.sublayer_paper_with_eps", {"hc_per_layer.3.hc_eps=1e-6"}}}) {
    checkFixes(wrong);
  }
}

TEST_CASE("values outside their range can be reset") {
  for (const Field& field : schema()) {
    if (field.type != FieldType::Integer && field.type != FieldType::Number) continue;
    INFO(field.path());
    const auto problem = field.check(*field.range.high * 2);
    REQUIRE(problem.has_value());
    REQUIRE(problem->fixes.size() == 1);
    CHECK(problem->fixes[0].values == std::vector<std::pair<std::string, Json>>{{field.path(), field.default_value}});
  }
}

TEST_CASE("a foreign key that changes the numbers can be dropped") {
  const ParsedConfig parsed = parse(R"({"hidden_size": 384, "hc_mult": 4, "hc_post_mult_value": 1.0})");
  const Problem* problem = find(parsed.problems, "config.foreign_meaning");
  REQUIRE(problem != nullptr);
  CHECK(problem->message.english.find("H_post by 2") != std::string::npos);
  REQUIRE(problem->fixes.size() == 1);
  CHECK(problem->fixes[0].values[0].first == "model.hc_post_mult_value");
}

TEST_CASE("expected column errors grow with the scale and fall with iterations") {
  CHECK(expectedColumnError(20, 1).p99 == Approx(1.1e-6).epsilon(0.01));
  CHECK(expectedColumnError(20, 4).p99 == Approx(4.4e-2).epsilon(0.01));  // as measured for the paper numerics
  CHECK(expectedColumnError(20, 10).median == Approx(2.9e-2).epsilon(0.01));
  for (const double scale : {0.3, 0.7, 1.3, 2.5, 5.0, 9.0, 15.0, 40.0}) {
    for (std::int64_t t = 1; t < 120; ++t) {
      CHECK(expectedColumnError(t + 1, scale).p99 <= expectedColumnError(t, scale).p99 * (1 + 1e-12));
    }
    CHECK(expectedColumnError(20, scale).median <= expectedColumnError(20, scale * 1.5).median * (1 + 1e-12));
  }
  CHECK(iterationsFor(1) == 20);
  CHECK(iterationsFor(2) == 30);
  CHECK(iterationsFor(20) == 0);
}

TEST_CASE("suitable learning rates are near those of the presets and the paper") {
  CHECK(suitableLearningRate(384) == Approx(1e-3));
  CHECK(suitableLearningRate(128) == Approx(1.7e-3));
  CHECK(suitableLearningRate(2560) == Approx(3.9e-4));
  CHECK(suitableLearningRate(1) == Approx(3e-3));
}
