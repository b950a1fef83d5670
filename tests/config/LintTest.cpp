// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "core/config/Check.h"
#include "core/config/Settings.h"
#include "tests/config/Problems.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::config::tests;

namespace {

std::vector<Problem> lintOf(const std::vector<std::string>& settings, const CheckContext& context = {}) {
  Config config;
  for (const std::string& setting : settings) REQUIRE(applySetting(config, setting).ok());
  return lint(config, context);
}

bool warns(const std::string& id, const std::vector<std::string>& settings, const CheckContext& context = {}) {
  const auto problems = lintOf(settings, context);
  for (const Problem& problem : problems) {
    CHECK(problem.severity == Severity::Warning);
    CHECK(problem.message.english.ends_with('.'));
    CHECK(problem.message.english.find('{') == std::string::npos);
  }
  return has(problems, id);
}

/// max |column sum - 1| after `iterations` of column, then row normalisation of exp(N(0, 1)), n = 4.
double columnError(std::mt19937_64& random, int iterations) {
  std::normal_distribution<double> normal;
  double m[4][4];
  for (auto& row : m) {
    for (double& value : row) value = std::exp(normal(random));
  }
  for (int t = 0; t < iterations; ++t) {
    for (int j = 0; j < 4; ++j) {
      const double sum = m[0][j] + m[1][j] + m[2][j] + m[3][j];
      for (auto& row : m) row[j] /= sum;
    }
    for (auto& row : m) {
      const double sum = row[0] + row[1] + row[2] + row[3];
      for (double& value : row) value /= sum;
    }
  }
  double worst = 0;
  for (int j = 0; j < 4; ++j) worst = std::max(worst, std::abs(m[0][j] + m[1][j] + m[2][j] + m[3][j] - 1));
  return worst;
}

}  // namespace

TEST_CASE("streams that can't mix are warned of") {
  CHECK(warns("lint.one_stream", {"hc_mult=1"}));
  CHECK(warns("lint.one_stream", {"hc_mult=1", "hc_type=hc"}));
  CHECK_FALSE(warns("lint.one_stream", {"hc_mult=1", "hc_type=residual"}));
  CHECK_FALSE(warns("lint.one_stream", {"hc_mult=2"}));
}

TEST_CASE("an init that treats the streams alike is warned of") {
  CHECK(warns("lint.symmetric_init", {"hc_init=identity"}));
  CHECK(warns("lint.symmetric_init", {"hc_init=uniform"}));
  CHECK_FALSE(warns("lint.symmetric_init", {"hc_init=spread"}));
  CHECK_FALSE(warns("lint.symmetric_init", {"hc_init=v4"}));
  CHECK(warns("lint.symmetric_init", {"hc_init=v4", "hc_dynamic=false"}));
  CHECK_FALSE(warns("lint.symmetric_init", {"hc_init=identity", "hc_type=identity"}));
}

TEST_CASE("few iterations are warned of with the error to expect") {
  const auto problems = lintOf({"hc_sinkhorn_iters=5"});
  const Problem* problem = find(problems, "lint.few_iterations");
  REQUIRE(problem != nullptr);
  CHECK(problem->message.english.find("0.00036 (median) to 0.019 (1 in 100)") != std::string::npos);
  CHECK_FALSE(warns("lint.few_iterations", {"hc_sinkhorn_iters=10"}));
  CHECK_FALSE(warns("lint.few_iterations", {"hc_sinkhorn_iters=3", "hc_type=hc"}));
}

TEST_CASE("the expected errors are those of random matrices") {
  std::mt19937_64 random(17);
  for (const int iterations : {1, 3, 8}) {
    std::vector<double> errors(4000);
    for (double& error : errors) error = columnError(random, iterations);
    std::sort(errors.begin(), errors.end());
    const ColumnError expected = expectedColumnError(iterations);
    INFO(iterations);
    CHECK(expected.median == Approx(errors[2000]).epsilon(0.15));
    CHECK(expected.p99 == Approx(errors[3960]).epsilon(0.35));
  }
  CHECK(expectedColumnError(20).median < 1e-12);
  CHECK(expectedColumnError(1000).median == expectedColumnError(20).median);
}

TEST_CASE("learning rates outside the usual are warned of") {
  CHECK(warns("lint.high_rate", {"learning_rate=0.05"}));
  CHECK(warns("lint.low_rate", {"learning_rate=1e-6"}));
  CHECK(lintOf({"learning_rate=2e-3"}).empty());
  CHECK(warns("lint.high_mixing_rate", {"learning_rate=2e-3", "hc_learning_rate_factor=100"}));
  CHECK_FALSE(warns("lint.high_mixing_rate", {"learning_rate=2e-3", "hc_learning_rate_factor=10"}));
  CHECK_FALSE(warns("lint.high_mixing_rate", {"hc_learning_rate_factor=1000", "hc_type=residual"}));
  CHECK(warns("lint.large_adam_eps", {"adam_eps=1e-8"}));
  CHECK_FALSE(warns("lint.large_adam_eps", {"adam_eps=1e-8", "hc_type=residual"}));
}

TEST_CASE("schedules that waste the training are warned of") {
  CHECK(warns("lint.no_warmup", {"warmup_steps=0"}));
  CHECK_FALSE(warns("lint.no_warmup", {"steps=50", "warmup_steps=0"}));
  CHECK(warns("lint.long_warmup", {"warmup_steps=1500"}));
  CHECK(warns("lint.betas", {"beta2=0.5"}));
}

TEST_CASE("a block for recomputation without recomputation is warned of") {
  CHECK(warns("lint.block_without_recompute", {"recompute_block=3"}));
  CHECK_FALSE(warns("lint.block_without_recompute", {"recompute_block=3", "recompute=selective"}));
  CHECK_FALSE(warns("lint.block_without_recompute", {"recompute=full"}));
}

TEST_CASE("a low temperature is warned of") {
  CHECK(warns("lint.low_temperature", {"hc_temperature=0.05"}));
  CHECK_FALSE(warns("lint.low_temperature", {"hc_temperature=0.5"}));
}

TEST_CASE("the corpus is judged only if it is known") {
  CHECK(lintOf({"steps=100k"}).empty());
  CHECK(warns("lint.many_epochs", {"steps=100k"}, {.corpus_tokens = 1'681'817}));
  CHECK_FALSE(warns("lint.many_epochs", {"steps=1k"}, {.corpus_tokens = 1'681'817}));
  CHECK(warns("lint.no_validation", {}, {.corpus_tokens = 3000}));
}
