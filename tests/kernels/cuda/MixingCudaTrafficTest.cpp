// SPDX-License-Identifier: GPL-3.0-or-later
// What the CUDA borders move, counted by the emulation.
#include "kernels/emulation/Launch.h"
#include "tests/kernels/cuda/CudaSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

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
    b.forward(mixingGpu(), SerialFor());
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
    p.forward(mixingGpu(), SerialFor());
    loaded = emulation::launchCounts().loadedBytes - before.loadedBytes;
    stored = emulation::launchCounts().storedBytes - before.storedBytes;
    CHECK(loaded / tokens == (n + 1) * C * e);
    CHECK(stored / tokens == n * C * e);
  }
}
