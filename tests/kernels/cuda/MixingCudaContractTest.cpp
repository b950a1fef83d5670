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
      emulation::setSeed(1);
      first.run(mixingEmulated(), SerialFor());
      for (std::uint64_t seed = 2; seed < 5; ++seed) {
        Border again(s, 9);
        emulation::setSeed(seed);
        again.run(mixingEmulated(), SerialFor());
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
  all.run(mixingEmulated(), SerialFor());
  changed.run(mixingEmulated(), SerialFor());
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

TEST_CASE("CUDA borders move the bytes that they must, and what they read again is named", "[cuda][mixing]") {
  // Whole tiles of tokens and chunks of channels, so that the count is exact: bytes of one token.
  constexpr std::uint64_t n = 4, rows = n * n + 2 * n, C = 128, tokens = 64, tile = 32;
  for (const Element element : {Element::Float32, Element::BFloat16}) {
    BorderSetup s{.shape = {tokens, n, C}, .element = element};
    s.write = s.read = mixingOptions(MixingFamily::Mhc);
    INFO(s.text());
    const auto e = static_cast<std::uint64_t>(elementSize(element));
    Border b(s, 4);
    auto before = emulation::launchCounts();
    b.forward(mixingEmulated(), SerialFor());
    std::uint64_t loaded = emulation::launchCounts().loadedBytes - before.loadedBytes;
    std::uint64_t stored = emulation::launchCounts().storedBytes - before.storedBytes;
    // x and f; x_next twice more, for u and for y; the norm's weight; φ once for a tile.
    CHECK(loaded / tokens == (n + 1) * C * e + 2 * n * C * e + 4 * C + rows * n * C * 4 / tile);
    CHECK(stored / tokens == (n + 2) * C * e);  // x_next, u, y

    // Only the write half: post-mix reads and writes everything once.
    BorderSetup post = s;
    post.kind = ReadKind::None;
    Border p(post, 4);
    before = emulation::launchCounts();
    p.forward(mixingEmulated(), SerialFor());
    loaded = emulation::launchCounts().loadedBytes - before.loadedBytes;
    stored = emulation::launchCounts().storedBytes - before.storedBytes;
    CHECK(loaded / tokens == (n + 1) * C * e);
    CHECK(stored / tokens == n * C * e);
  }
}

TEST_CASE("CUDA borders stay within the shared memory that every architecture grants", "[cuda][mixing]") {
  for (const Element element : {Element::Float32, Element::BFloat16}) {
    for (const int iterations : {20, 1000}) {
      BorderSetup s{.shape = {3, 8, 16}, .element = element};
      s.write = s.read = mixingOptions(MixingFamily::Mhc);
      s.read.iterations = iterations;
      Border b(s, 3);
      CHECK_NOTHROW(b.run(mixingEmulated(), SerialFor()));
    }
  }
}
