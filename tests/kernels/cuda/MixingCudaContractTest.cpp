// SPDX-License-Identifier: GPL-3.0-or-later
// What holds of the CUDA borders beside their values.
#include "tests/kernels/cuda/CudaSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

TEST_CASE("CUDA borders give the same bytes under every order of warps and lanes", "[cuda][mixing]") {
  for (const Element element : {Element::Float32, Element::BFloat16}) {
    for (const int n : {1, 4, 8}) {
      BorderSetup s{.shape = {101, n, 40}, .element = element};
      s.write = s.read = mixingOptions(MixingFamily::Mhc);
      INFO(s.text());
      Border first(s, 9);
      setOrder(1);
      first.run(mixingGpu(), SerialFor());
      for (std::uint64_t seed = 2; seed < 5; ++seed) {
        Border again(s, 9);
        setOrder(seed);
        again.run(mixingGpu(), SerialFor());
        for (std::size_t k = 0; k < first.results().size(); ++k) {
          INFO(first.results()[k].first << " seed " << seed);
          CHECK(first.results()[k].second->sameBytes(*again.results()[k].second));
        }
      }
    }
  }
}

TEST_CASE("A token's results hang on no other token", "[cuda][mixing]") {
  BorderSetup s{.shape = {64, 4, 20}};
  s.write = s.read = mixingOptions(MixingFamily::Mhc);
  Border all(s, 5), changed(s, 5);
  for (std::size_t k = 0; k < 4 * 20; ++k) changed.x[40 * 80 + k] = NAN;  // token 40
  all.run(mixingGpu(), SerialFor());
  changed.run(mixingGpu(), SerialFor());
  int poisoned = 0;
  for (std::size_t k = 0; k < all.grad_x.size(); ++k) {
    if (k / 80 == 40) {
      poisoned += std::isnan(changed.grad_x[k]) ? 1 : 0;
    } else {
      REQUIRE(all.grad_x[k] == changed.grad_x[k]);
      REQUIRE(all.x_next[k] == changed.x_next[k]);
    }
  }
  CHECK(poisoned == 80);
}

TEST_CASE("CUDA borders stay within the shared memory that every architecture grants", "[cuda][mixing]") {
  for (const Element element : {Element::Float32, Element::BFloat16}) {
    for (const int iterations : {20, 1000}) {
      BorderSetup s{.shape = {3, 8, 16}, .element = element};
      s.write = s.read = mixingOptions(MixingFamily::Mhc);
      s.read.iterations = iterations;
      Border b(s, 3);
      CHECK_NOTHROW(b.run(mixingGpu(), SerialFor()));
      CHECK(gpu::takeFailure().empty());
    }
  }
}
