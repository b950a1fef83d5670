// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

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

/// A user's cache of its own for the programs of one test.
class OwnCache {
 public:
  OwnCache() : before_(std::getenv("XDG_CACHE_HOME") != nullptr ? std::getenv("XDG_CACHE_HOME") : "") {
    folder_ = std::filesystem::temp_directory_path() / ("mhc-bench-" + std::to_string(::getpid()));
    ::setenv("XDG_CACHE_HOME", folder_.c_str(), 1);
  }
  ~OwnCache() {
    std::filesystem::remove_all(folder_);
    before_.empty() ? ::unsetenv("XDG_CACHE_HOME") : ::setenv("XDG_CACHE_HOME", before_.c_str(), 1);
  }

 private:
  std::string before_;
  std::filesystem::path folder_;
};

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

TEST_CASE("bench kernels prints one row a case, against the machine's bounds", "[worker]") {
  const OwnCache cache;
  const Finished result = runWorker({"bench", "kernels", "--seconds", "0.001", "--json"});
  REQUIRE(result.code == 0);
  const Json json = result.document();
  CHECK(json["cases"].size() > 30);
  const Json& roofline = json["roofline"];
  CHECK(roofline["fma_flops_per_second"].get<double>() > 0);
  bool mixing = false;
  for (const Json& item : json["cases"]) {
    INFO(item.dump());
    const double seconds = item["median_seconds"].get<double>();
    CHECK(seconds >= item["best_seconds"].get<double>());
    mixing = mixing || item["name"].get<std::string>().find("border mhc") != std::string::npos;
    // No bound is below what the peak and the fastest cache allow.
    double peak = roofline["fma_flops_per_second"].get<double>();
    if (item["bound_by"] == "bf16 dot") peak = roofline["bf16_dot_flops_per_second"].get<double>();
    // On a loaded machine a cache can seem slower than memory.
    double bandwidth = std::max(roofline["triad_bytes_per_second"].get<double>(), roofline["triad_streaming_bytes_per_second"].get<double>());
    for (const Json& level : roofline["caches"]) bandwidth = std::max(bandwidth, level["triad_bytes_per_second"].get<double>());
    const double bound = item["bound_seconds"].get<double>();
    CHECK(bound > 0);
    CHECK(bound >= item["gigabytes_per_second"].get<double>() * 1e9 * seconds / bandwidth * 0.999);
    CHECK(bound >= item["gflops"].get<double>() * 1e9 * seconds / peak * 0.999);
    CHECK(item["achieved_over_bound"].get<double>() == Approx(bound / seconds));
  }
  CHECK(mixing);
}

TEST_CASE("roofline measures once and keeps the figures in the user's cache", "[worker]") {
  const OwnCache cache;
  const Finished none = runWorker({"roofline", "--stored", "--json"});
  CHECK(none.code == 4);
  CHECK_THAT(none.errors, Catch::Contains("mhc-worker roofline"));
  const Finished measured = runWorker({"roofline", "--seconds", "0.001", "--threads", "1", "--json"});
  REQUIRE(measured.code == 0);
  const Json json = measured.document();
  CHECK(json["threads"] == 1);
  for (const char* rate : {"fma_flops_per_second", "triad_bytes_per_second", "triad_streaming_bytes_per_second"}) {
    CHECK(json[rate].get<double>() > 0);
  }
  const Finished stored = runWorker({"roofline", "--stored", "--threads", "1", "--json"});
  REQUIRE(stored.code == 0);
  CHECK(stored.document() == json);
  const Finished people = runWorker({"roofline", "--stored", "--threads", "1"});
  CHECK_THAT(people.output, Catch::Contains("GFLOP/s") && Catch::Contains("triad"));
  CHECK(runWorker({"roofline", "--stored", "--threads", "2"}).code == 4);
  const Json estimate = runWorker({"estimate", "--preset", "tiny-mhc", "--threads", "1", "--json"}).document();
  CHECK(estimate["forecast"]["measured"] == true);
  const Json guess = runWorker({"estimate", "--preset", "tiny-mhc", "--threads", "2", "--json"}).document();
  CHECK(guess["forecast"]["measured"] == false);
  CHECK(runWorker({"roofline", "--seconds", "-1"}).code == 2);
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
