// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/training/backend/Backend.h"

using namespace mhc;
using namespace mhc::training;

namespace {

std::vector<float> uniform(std::int64_t size, std::uint64_t stream) {
  std::vector<float> values(static_cast<std::size_t>(size));
  std::uint64_t state = stream;
  for (float& value : values) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    value = static_cast<float>(static_cast<double>(state >> 40U) / 8388608.0 - 1.0);
  }
  return values;
}

}  // namespace

TEST_CASE("our products and the library's agree in every layout", "[product]") {
  Backend own = makeCpuBackend(2), library = own;
  own.own_products = true;
  library.own_products = false;
  for (int layout = 0; layout < 8; ++layout) {
    Product p;
    p.m = 131;
    p.n = 77;
    p.k = 703;
    p.transposeA = (layout & 1) != 0;
    p.transposeB = (layout & 2) != 0;
    p.accumulate = (layout & 4) != 0;
    p.strideA = (p.transposeA ? p.m : p.k) + 5;
    INFO("layout " << layout);
    REQUIRE(p.flops() > 1 << 20);  // else both would be the library's
    const std::vector<float> a = uniform((p.transposeA ? p.k : p.m) * p.strideA, 1), b = uniform(p.k * p.n, 2);
    std::vector<float> ours = uniform(p.m * p.n, 3), theirs = ours;
    const std::vector<float> before = ours;
    p.a = a.data();
    p.b = b.data();
    p.c = ours.data();
    own.multiply(p);
    p.c = theirs.data();
    library.multiply(p);
    double worst = 0;
    bool same = true;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      worst = std::max(worst, static_cast<double>(std::abs(ours[i] - theirs[i])));
      same = same && ours[i] == theirs[i];
    }
    CHECK(worst < 1e-4);  // of sums of 703 products, around 9
    CHECK(!same);         // two summation orders: one of them did not run otherwise
    CHECK(ours != before);
  }
}

TEST_CASE("our products are the same bytes for every number of threads", "[product]") {
  const std::vector<float> a = uniform(300 * 900, 1), b = uniform(900 * 210, 2);
  std::vector<float> first;
  for (const int threads : {1, 2, 3}) {
    Backend backend = makeCpuBackend(threads);
    backend.own_products = true;
    std::vector<float> c(300 * 210);
    backend.multiply({300, 210, 900, a.data(), b.data(), c.data(), false, false, false});
    if (first.empty()) first = c;
    CHECK(c == first);
  }
}
