// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/bench/Roofline.h"

#include "kernels/cpu/RooflineProbe.h"
#include "tests/kernels/OpsSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

TEST_CASE("The data caches are listed from small to large", "[roofline]") {
  const auto caches = bench::dataCaches();
  REQUIRE_FALSE(caches.empty());
  CHECK(caches.front().name == "L1");
  for (std::size_t i = 0; i < caches.size(); ++i) {
    CHECK(caches[i].bytes >= (i == 0 ? 4096 : caches[i - 1].bytes));
    CHECK(caches[i].processors >= 1);
  }
}

TEST_CASE("Triad computes b + 3c for any size, with either kind of store", "[roofline]") {
  for (const OperationSet& set : cpuSets()) {
    const auto triad = set.name == "avx512bf16" ? avx512bf16::probeTriad
                       : set.name == "avx512"   ? avx512::probeTriad
                       : set.name == "avx2"     ? avx2::probeTriad
                                                : scalar::probeTriad;
    for (const std::int64_t size : {0, 1, 15, 64, 1003}) {
      for (const bool streaming : {false, true}) {
        INFO(set.name << " size " << size << " streaming " << streaming);
        alignas(64) float b[1003], c[1003], a[1004];
        for (int i = 0; i < 1003; ++i) {
          b[i] = static_cast<float>(i);
          c[i] = 0.25F * static_cast<float>(i);
        }
        for (float& value : a) value = -1.0F;
        triad(b, c, a, size, streaming);
        bool good = a[size] == -1.0F;
        for (std::int64_t i = 0; i < size; ++i) good = good && a[i] == 1.75F * static_cast<float>(i);
        CHECK(good);
      }
    }
  }
}

TEST_CASE("The roofline of every instruction set has rates, and dot products where the CPU has them", "[roofline]") {
  for (const OperationSet& set : cpuSets()) {
    INFO(set.name);
    bench::RooflineOptions options;
    options.seconds = 1e-4;
    options.memory = 1 << 20;
    const auto roofline = bench::measureRoofline(set.name, SerialFor(), options);
    CHECK(roofline.fma > 0);
    CHECK((roofline.dot > 0) == (set.name == "avx512bf16"));
    CHECK(roofline.triad > 0);
    CHECK(roofline.triadStreaming > 0);
    CHECK(roofline.caches.size() == bench::dataCaches().size());
    for (const auto& cache : roofline.caches) CHECK(cache.bandwidth > 0);
  }
  // The probes' sums: each of 12 chains of FMA goes to 1, and none may be skipped.
  CHECK(scalar::probeFma(100000) == Approx(12.0F).epsilon(1e-3));
}
