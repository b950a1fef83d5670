// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/bench/Roofline.h"

#include <algorithm>
#include <chrono>

#include "kernels/bench/Buffer.h"
#include "kernels/cpu/RooflineProbe.h"

namespace mhc::kernels::bench {
namespace {

struct Probes {
  std::string_view name;
  std::int64_t fmaFlops, dotFlops;
  float (*fma)(std::int64_t);
  float (*dot)(std::int64_t);
  void (*triad)(const float*, const float*, float*, std::int64_t, bool);
};

Probes probesNamed(std::string_view name) {
  if (name == "avx512bf16") {
    return {name,
            avx512bf16::probeFmaFlops(),
            avx512bf16::probeDotFlops(),
            avx512bf16::probeFma,
            avx512bf16::probeDot,
            avx512bf16::probeTriad};
  }
  if (name == "avx512") {
    return {name, avx512::probeFmaFlops(), 0, avx512::probeFma, avx512::probeDot, avx512::probeTriad};
  }
  if (name == "avx2") return {name, avx2::probeFmaFlops(), 0, avx2::probeFma, avx2::probeDot, avx2::probeTriad};
  return {name, scalar::probeFmaFlops(), 0, scalar::probeFma, scalar::probeDot, scalar::probeTriad};
}

/// Calls of body() a second, the best of those that fit into `seconds` (at least 3).
template <typename Body>
double bestRate(double seconds, const Body& body) {
  using Clock = std::chrono::steady_clock;
  body();
  double best = 1e300;
  const Clock::time_point start = Clock::now();
  for (int repetition = 0; repetition < 3 || std::chrono::duration<double>(Clock::now() - start).count() < seconds;
       ++repetition) {
    const Clock::time_point before = Clock::now();
    body();
    best = std::min(best, std::max(1e-9, std::chrono::duration<double>(Clock::now() - before).count()));
  }
  return 1 / best;
}

class Measurement {
 public:
  Measurement(std::string_view kernels, const ParallelFor& parallel, const RooflineOptions& options)
      : probes_(probesNamed(kernels)), parallel_(parallel), options_(options) {}

  double peak(float (*probe)(std::int64_t), std::int64_t flops) {
    if (flops == 0) return 0;
    constexpr std::int64_t kIterations = 1 << 18;                                 // some milliseconds
    std::vector<float> results(static_cast<std::size_t>(options_.threads) * 16);  // a cache line each
    const double rate = bestRate(options_.seconds, [&] {
      parallel_(options_.threads,
                [&](std::int64_t t) { results[static_cast<std::size_t>(t) * 16] = probe(kIterations); });
    });
    return rate * static_cast<double>(flops * kIterations * options_.threads);
  }

  /// Triad of all threads, each on its own third of `bytes` bytes, `repeat` times a call.
  double triad(std::uint64_t bytesPerThread, bool streaming) {
    const auto size = std::max<std::int64_t>(256, static_cast<std::int64_t>(bytesPerThread / 12) / 64 * 64);
    const std::int64_t repeat = std::max<std::int64_t>(1, (std::int64_t{1} << 20) / size);
    std::vector<Buffer> arrays;
    // Apart from each other modulo 4096 bytes, so that no load waits for a store that only looks like its own.
    for (int i = 0; i < 3 * options_.threads; ++i) arrays.emplace_back(size + 64 * (i % 16));
    const double rate = bestRate(options_.seconds, [&] {
      parallel_(options_.threads, [&](std::int64_t t) {
        const auto first = static_cast<std::size_t>(3 * t);
        for (std::int64_t r = 0; r < repeat; ++r) {
          probes_.triad(arrays[first].get(), arrays[first + 1].get(), arrays[first + 2].get(), size, streaming);
        }
      });
    });
    return rate * 12 * static_cast<double>(size * repeat * options_.threads);
  }

  MeasuredRoofline run() {
    MeasuredRoofline result;
    result.fma = peak(probes_.fma, probes_.fmaFlops);
    result.dot = peak(probes_.dot, probes_.dotFlops);
    const auto threads = static_cast<std::uint64_t>(options_.threads);
    std::uint64_t last = 0;
    for (const Cache& cache : dataCaches()) {
      const std::uint64_t instances =
          (threads + static_cast<unsigned>(cache.processors) - 1) / static_cast<unsigned>(cache.processors);
      const std::uint64_t capacity = cache.bytes * std::min(threads, instances);
      // Half of it, so that neither the other level's lines nor the stack push anything out.
      result.caches.push_back({cache.name, capacity, triad(capacity / 2 / threads, false)});
      last = capacity;
    }
    std::uint64_t wanted = 8 * last;
    if (options_.memory > 0) wanted = std::min(wanted, options_.memory);
    result.triad = triad(wanted / threads, false);
    result.triadStreaming = triad(wanted / threads, true);
    return result;
  }

 private:
  Probes probes_;
  const ParallelFor& parallel_;
  RooflineOptions options_;
};

}  // namespace

MeasuredRoofline measureRoofline(std::string_view kernels, const ParallelFor& parallel,
                                 const RooflineOptions& options) {
  return Measurement(kernels, parallel, options).run();
}

}  // namespace mhc::kernels::bench
