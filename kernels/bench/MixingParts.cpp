// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/bench/MixingParts.h"

#include "kernels/bench/Buffer.h"
#include "kernels/cpu/MixingProbe.h"

namespace mhc::kernels::bench {
namespace {

constexpr int kStreams = 4;
constexpr int kRows = kStreams * kStreams + 2 * kStreams;

struct Probe {
  std::string_view name;
  decltype(&scalar::probeProjection) projection;
  decltype(&scalar::probeSinkhorn) sinkhorn;
};
constexpr Probe probes[] = {{"scalar", scalar::probeProjection, scalar::probeSinkhorn},
                            {"avx2", avx2::probeProjection, avx2::probeSinkhorn},
                            {"avx512", avx512::probeProjection, avx512::probeSinkhorn},
                            {"avx512bf16", avx512bf16::probeProjection, avx512bf16::probeSinkhorn}};

Result postMix(const char* name, const MixingShape& s, const KernelTable& kernels, const ParallelFor& parallel,
               double seconds) {
  const Buffer x(s.tokens * s.n * s.C), f(s.tokens * s.C), h(s.tokens * kRows), x_next(s.tokens * s.n * s.C);
  BorderForward a;
  a.shape = s;
  a.write.family = MixingFamily::Mhc;
  a.x = x.get();
  a.f = f.get();
  a.h = h.get();
  a.x_next = x_next.get();
  const double elements = static_cast<double>(s.tokens * s.C);
  return timed(name, elements * 2 * kStreams * (kStreams + 1), elements * 4 * (2 * kStreams + 1), seconds,
               [&] { kernels.borderForward(a, parallel); });
}

Result projection(const Probe& probe, const MixingShape& s, const ParallelFor& parallel, double seconds) {
  const std::int64_t K = s.n * s.C;
  const Buffer x(s.tokens * K), fn(kRows * K), out(s.tokens * kRows), squares(s.tokens);
  const double work = static_cast<double>(s.tokens * K);
  return timed("projection and norm K=" + std::to_string(K), work * 2 * (kRows + 1), work * 4, seconds,
               [&] { probe.projection(s, kRows, x.get(), fn.get(), out.get(), squares.get(), parallel); });
}

}  // namespace

void mixingParts(const KernelTable& kernels, const ParallelFor& parallel, double secondsPerCase,
                 std::vector<Result>& results) {
  results.push_back(postMix("post-mix from memory", {8192, kStreams, 768}, kernels, parallel, secondsPerCase));
  results.push_back(postMix("post-mix in the cache", {256, kStreams, 768}, kernels, parallel, secondsPerCase));
  for (const Probe& probe : probes) {
    if (probe.name != kernels.name) continue;
    for (const std::int64_t C : {384, 768, 1280}) {
      // 8 MiB of streams: in the shared cache, and the packing of fn is paid over as many tokens as a batch has.
      const std::int64_t tokens = (std::int64_t{2} << 20) / (kStreams * C) / 16 * 16;
      results.push_back(projection(probe, {tokens, kStreams, C}, parallel, secondsPerCase));
    }
    const MixingShape s{16384, kStreams, 1};
    const std::int64_t size = s.tokens * kStreams * kStreams;
    const Buffer logits(size), h(size), grad_h(size), grad(size);
    const MixingOptions options;
    // A sum and a product for each entry and half iteration; the gradient runs them forward again first.
    const double flops = static_cast<double>(size) * 2 * 2 * options.iterations;
    const double bytes = static_cast<double>(size) * 4;
    results.push_back(timed("Sinkhorn 20 iterations, 16384 tokens", flops, 2 * bytes, secondsPerCase,
                            [&] { probe.sinkhorn(s, options, logits.get(), h.get(), nullptr, nullptr, parallel); }));
    results.push_back(timed("Sinkhorn gradient, 16384 tokens", 2 * flops, 3 * bytes, secondsPerCase, [&] {
      probe.sinkhorn(s, options, logits.get(), nullptr, grad_h.get(), grad.get(), parallel);
    }));
  }
}

}  // namespace mhc::kernels::bench
