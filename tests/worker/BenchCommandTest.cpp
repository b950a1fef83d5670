// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/worker/WorkerProcess.h"

using namespace mhc;
using namespace mhc::worker::test;

namespace {

const std::vector<std::string> kSmall = {"bench", "train", "--preset", "tiny-mhc", "--set", "hidden_size=32", "--set",
                                         "intermediate_size=48", "--set", "sequence_length=16", "--set", "micro_batch=2",
                                         "--steps", "3"};

std::vector<std::string> with(std::vector<std::string> words, std::initializer_list<std::string> more) {
  words.insert(words.end(), more);
  return words;
}

}  // namespace

TEST_CASE("bench train --json ends with exactly the figures of the contract", "[worker]") {
  const Finished result = runWorker(with(kSmall, {"--json"}));
  INFO(result.errors);
  REQUIRE(result.code == 0);
  const Json json = result.lines().back();
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) {
    keys.push_back(key);
    CHECK(value.get<double>() > 0);
  }
  CHECK(keys == std::vector<std::string>{"median_tokens_per_second", "best_tokens_per_second", "median_step_seconds",
                                         "gemm_seconds", "parameters", "gflops", "peak_mib"});
  CHECK(json["median_tokens_per_second"].get<double>() == Approx(32 / json["median_step_seconds"].get<double>()));
  CHECK(json["best_tokens_per_second"].get<double>() >= json["median_tokens_per_second"].get<double>());
  CHECK(json["parameters"].is_number_integer());
}

TEST_CASE("bench train speaks to people too", "[worker]") {
  const Finished result = runWorker(kSmall);
  REQUIRE(result.code == 0);
  CHECK_THAT(result.output, Catch::Contains("tokens/s") && Catch::Contains("GFLOP/s") && Catch::Contains("MiB"));
}

TEST_CASE("bench kernels prints one row a case", "[worker]") {
  const Finished result = runWorker({"bench", "kernels", "--seconds", "0.001", "--json"});
  REQUIRE(result.code == 0);
  const Json json = result.document();
  CHECK(json["cases"].size() > 10);
  for (const Json& item : json["cases"]) CHECK(item["median_seconds"].get<double>() >= item["best_seconds"].get<double>());
}

TEST_CASE("bench refuses what it can't do", "[worker]") {
  CHECK(runWorker({"bench"}).code == 2);
  CHECK(runWorker({"bench", "train"}).code == 2);
  CHECK(runWorker({"bench", "train", "--preset", "tiny-mhc", "--steps", "0"}).code == 2);
  CHECK(runWorker({"bench", "train", "--preset", "no-such"}).code == 3);
  CHECK(runWorker({"bench", "train", "--preset", "tiny-mhc", "--set", "hc_mult=99"}).code == 3);
  CHECK(runWorker({"bench", "kernels", "--seconds", "nan"}).code == 2);
  const Finished huge = runWorker({"bench", "train", "--preset", "gpt2-mhc", "--set", "micro_batch=65536", "--steps", "1"});
  CHECK(huge.code == 7);
  CHECK_THAT(huge.errors, Catch::Contains("micro_batch"));
}
