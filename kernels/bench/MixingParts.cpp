// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/bench/MixingParts.h"

#include "kernels/bench/Buffer.h"
#include "kernels/cpu/MixingProbe.h"
#include "kernels/cpu/RooflineProbe.h"

namespace mhc::kernels::bench {
namespace {

constexpr int kStreams = 4;
constexpr int kRows = kStreams * kStreams + 2 * kStreams;

struct Probe {
  std::string_view name;
  decltype(&scalar::probeProjection) projection;
  decltype(&scalar::probeSinkhorn) sinkhorn;
  decltype(&scalar::probeTriad) triad;
};
constexpr Probe probes[] = {
    {"scalar", scalar::probeProjection, scalar::probeSinkhorn, scalar::probeTriad},
    {"avx2", avx2::probeProjection, avx2::probeSinkhorn, avx2::probeTriad},
    {"avx512", avx512::probeProjection, avx512::probeSinkhorn, avx512::probeTriad},
    {"avx512bf16", avx512bf16::probeProjection, avx512bf16::probeSinkhorn, avx512bf16::probeTriad}};

struct PostMix {
  Buffer x, f, h, x_next;
  BorderForward border;
  Result result;

  PostMix(const char* name, const MixingShape& s)
      : x(s.tokens * s.n * s.C), f(s.tokens * s.C), h(s.tokens * kRows), x_next(s.tokens * s.n * s.C) {
    border.shape = s;
    border.write.family = MixingFamily::Mhc;
    border.x = x.get();
    border.f = f.get();
    border.h = h.get();
    border.x_next = x_next.get();
    const double elements = static_cast<double>(s.tokens * s.C);
    result.name = name;
    result.flops = elements * 2 * kStreams * (kStreams + 1);
    result.bytes = elements * 4 * (2 * kStreams + 1);
  }
};

// From memory, in turn with a triad over as many bytes.
void postMixFromMemory(const Probe& probe, const KernelTable& kernels, const ParallelFor& parallel, double seconds,
                       std::vector<Result>& results) {
  PostMix mix("post-mix from memory", {8192, kStreams, 768});
  constexpr std::int64_t kChunk = std::int64_t{1} << 15;
  const std::int64_t chunks = static_cast<std::int64_t>(mix.result.bytes) / (3 * 4 * kChunk);
  const Buffer b(chunks * kChunk), c(chunks * kChunk), out(chunks * kChunk);
  Result triad;
  triad.name = "triad beside it, streaming stores";
  triad.bytes = static_cast<double>(3 * 4 * chunks * kChunk);
  timedInTurn(
      mix.result, [&] { kernels.borderForward(mix.border, parallel); }, triad,
      [&] {
        parallel(chunks, [&](std::int64_t i) {
          probe.triad(b.get() + i * kChunk, c.get() + i * kChunk, out.get() + i * kChunk, kChunk, true);
        });
      },
      4 * seconds);
  results.push_back(mix.result);
  results.push_back(triad);
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
  const PostMix cached("post-mix in the cache", {256, kStreams, 768});
  results.push_back(timed(cached.result.name, cached.result.flops, cached.result.bytes, secondsPerCase,
                          [&] { kernels.borderForward(cached.border, parallel); }));
  for (const Probe& probe : probes) {
    if (probe.name != kernels.name) continue;
    postMixFromMemory(probe, kernels, parallel, secondsPerCase, results);
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
