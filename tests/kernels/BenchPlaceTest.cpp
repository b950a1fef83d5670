// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "kernels/KernelTable.h"
#include "kernels/bench/Bench.h"
#include "kernels/bench/Buffer.h"

using namespace mhc::kernels;

TEST_CASE("Arrays of cases come from the place that is set, and each call is waited for", "[bench]") {
  std::set<void*> taken;
  int waits = 0, calls = 0;
  {
    const bench::WithPlace here({[&](std::size_t bytes) {
                                   void* const memory = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
                                   taken.insert(memory);
                                   return memory;
                                 },
                                 [&](void* memory) {
                                   CHECK(taken.erase(memory) == 1);
                                   std::free(memory);
                                 },
                                 [&] { ++waits; }, true});
    const bench::Buffer buffer(100);
    CHECK(taken.contains(buffer.get()));
    CHECK(bench::place().device);
    const bench::Result result = bench::timed("nothing", 1, 1, 1e-6, [&] { ++calls; });
    CHECK(result.seconds >= 0);
    CHECK(waits == calls);
    CHECK(calls >= 6);
  }
  CHECK(taken.empty());
  CHECK_FALSE(bench::place().device);
  const bench::Buffer buffer(3);
  CHECK(taken.empty());
}
