// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/Roofline.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

using namespace mhc;
using namespace mhc::estimate;

namespace {

/// A user's cache of its own for one test.
class Cache {
 public:
  Cache() : before_(std::getenv("XDG_CACHE_HOME") != nullptr ? std::getenv("XDG_CACHE_HOME") : "") {
    folder_ = std::filesystem::temp_directory_path() / ("mhc-roofline-" + std::to_string(::getpid()));
    ::setenv("XDG_CACHE_HOME", folder_.c_str(), 1);
  }
  ~Cache() {
    std::filesystem::remove_all(folder_);
    before_.empty() ? ::unsetenv("XDG_CACHE_HOME") : ::setenv("XDG_CACHE_HOME", before_.c_str(), 1);
  }

 private:
  std::string before_;
  std::filesystem::path folder_;
};

Roofline someRoofline() {
  Roofline r;
  r.processor = processorName();
  r.kernels = "avx2";
  r.threads = 3;
  r.fma = 250e9;
  r.product = 200e9;
  r.attention = 150e9;
  r.triad = 30e9;
  r.triadStreaming = 40e9;
  r.caches = {{"L1", 98304, 600e9}, {"L2", 2097152, 300e9}};
  return r;
}

}  // namespace

TEST_CASE("A roofline survives its file, and only for its own machine, kernels and threads", "[estimate]") {
  const Cache cache;
  CHECK_FALSE(cachedRoofline("avx2", 3).has_value());
  REQUIRE(saveRoofline(someRoofline()).ok());
  const auto found = cachedRoofline("avx2", 3);
  REQUIRE(found.has_value());
  CHECK(toJson(*found) == toJson(someRoofline()));
  CHECK(found->caches.at(1).capacity == 2097152);
  CHECK_FALSE(cachedRoofline("avx2", 2).has_value());
  CHECK_FALSE(cachedRoofline("avx512", 3).has_value());
  Roofline other = someRoofline();
  other.processor = "another";
  other.fma = 1;
  REQUIRE(saveRoofline(other).ok());
  CHECK(cachedRoofline("avx2", 3)->fma == 250e9);
}

TEST_CASE("A damaged roofline counts as none", "[estimate]") {
  const Cache cache;
  REQUIRE(saveRoofline(someRoofline()).ok());
  const auto path = rooflineFile(processorName(), "avx2", 3);
  for (const char* text : {"", "{", "[]", "{}", "{\"threads\": 3}", "\xff"}) {
    std::ofstream(path, std::ios::trunc) << text;
    INFO(text);
    CHECK_FALSE(cachedRoofline("avx2", 3).has_value());
  }
  const Json good = toJson(someRoofline());
  for (const char* field : {"processor", "kernels", "threads", "fma_flops_per_second", "bf16_dot_flops_per_second",
                            "product_flops_per_second", "attention_flops_per_second",
                            "triad_bytes_per_second", "triad_streaming_bytes_per_second", "caches"}) {
    INFO(field);
    Json damaged = good;
    damaged.erase(field);
    CHECK_FALSE(rooflineFromJson(damaged).ok());
    damaged[field] = nullptr;
    CHECK_FALSE(rooflineFromJson(damaged).ok());
    damaged[field] = -1;
    CHECK_FALSE(rooflineFromJson(damaged).ok());
    damaged[field] = 1e300;
    CHECK_FALSE(rooflineFromJson(damaged).ok());
  }
  Json cacheless = good;
  cacheless["caches"][0].erase("capacity_bytes");
  CHECK_FALSE(rooflineFromJson(cacheless).ok());
}

TEST_CASE("Forecasts use what was measured of this machine, with its fastest kernels", "[estimate]") {
  const Cache cache;
  CHECK_FALSE(machineFor(3).measured);
  CHECK(machineFor(3).peak_flops == guessedMachine(3, vectorsHere()).peak_flops);
  Roofline slow = someRoofline();
  slow.kernels = "scalar";
  slow.fma = 5e9;
  Roofline elsewhere = someRoofline();
  elsewhere.processor = "another";
  elsewhere.fma = 900e9;
  REQUIRE(saveRoofline(slow).ok());
  REQUIRE(saveRoofline(someRoofline()).ok());
  REQUIRE(saveRoofline(elsewhere).ok());
  std::ofstream(rooflineFile("x", "y", 1)) << "not a roofline";
  const Machine machine = machineFor(3);
  CHECK(machine.measured);
  CHECK(machine.peak_flops == 250e9);
  CHECK(machine.gemm_flops == 200e9);
  CHECK(machine.attention_flops == 150e9);
  CHECK(machine.bandwidth == 40e9);
  CHECK_FALSE(machineFor(2).measured);
}
