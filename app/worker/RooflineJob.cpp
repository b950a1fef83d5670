// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/RooflineJob.h"

#include <algorithm>
#include <vector>

#include "app/worker/MachineInfo.h"
#include "core/base/Clock.h"
#include "core/base/Log.h"
#include "kernels/bench/Roofline.h"

namespace mhc::worker {
namespace {

/// Operations a second, the best call of those that fit into `seconds`.
template <typename Body>
double bestRate(double flops, double seconds, const Body& body) {
  body();
  double best = 1e300;
  const std::int64_t start = monotonicNanoseconds();
  for (int call = 0; call < 3 || static_cast<double>(monotonicNanoseconds() - start) < seconds * 1e9; ++call) {
    const std::int64_t before = monotonicNanoseconds();
    body();
    best = std::min(best, static_cast<double>(std::max<std::int64_t>(1, monotonicNanoseconds() - before)));
  }
  return flops / best * 1e9;
}

double productRate(const training::Backend& backend, double seconds) {
  constexpr std::int64_t kSize = 1024;
  std::vector<float> a(kSize * kSize, 0.5F), b(kSize * kSize, 0.25F), c(kSize * kSize);
  training::Product product;
  product.m = product.n = product.k = kSize;
  product.a = a.data();
  product.b = b.data();
  product.c = c.data();
  product.transposeB = true;
  return bestRate(product.flops(), seconds, [&] { backend.multiply(product); });
}

/// Causal half of two products forward and five backward.
double attentionRate(const training::Backend& backend, double seconds) {
  const kernels::AttentionShape s{4, 256, 4, 4, 64};
  const auto floats = [](std::int64_t count, float value) {
    return std::vector<float>(static_cast<std::size_t>(count), value);
  };
  const std::int64_t rows = s.batch * s.length;
  const std::int64_t outs = rows * s.heads * s.head_dim;
  const auto qkv = floats(rows * s.qkvWidth(), 0.01F);
  const auto angles = floats(s.length * s.head_dim / 2, 0.5F);
  const auto gradOut = floats(outs, 0.01F);
  auto out = floats(outs, 0);
  auto sums = floats(rows * s.heads, 0);
  auto grad = floats(rows * s.qkvWidth(), 0);
  auto forwardSpace = floats(kernels::attentionForwardWorkspace(s), 0);
  auto backwardSpace = floats(kernels::attentionBackwardWorkspace(s), 0);
  const kernels::AttentionForward forward{s,          qkv.data(),  angles.data(),       angles.data(),
                                          out.data(), sums.data(), forwardSpace.data(), kernels::Element::Float32};
  const kernels::AttentionBackward backward{
      s,           qkv.data(),     angles.data(), angles.data(),        out.data(),
      sums.data(), gradOut.data(), grad.data(),   backwardSpace.data(), kernels::Element::Float32};
  const double product = static_cast<double>(s.batch * s.heads * s.length) * static_cast<double>(s.length * s.head_dim);
  return bestRate(7 * product, seconds, [&] {
    backend.kernels->attentionForward(forward, *backend.team);
    backend.kernels->attentionBackward(backward, *backend.team);
  });
}

}  // namespace

estimate::Roofline measureRoofline(const training::Backend& backend, double seconds) {
  kernels::bench::RooflineOptions options;
  options.threads = backend.team->threads();
  options.seconds = seconds;
  // Unknown (0) must not mean as much as is wanted.
  options.memory = std::max<std::uint64_t>(machineInfo().available / 4, std::uint64_t{64} << 20U);
  const auto measured = kernels::bench::measureRoofline(backend.kernels->name, *backend.team, options);
  estimate::Roofline roofline;
  roofline.processor = estimate::processorName();
  roofline.kernels = std::string(backend.kernels->name);
  roofline.threads = options.threads;
  roofline.fma = measured.fma;
  roofline.dot = measured.dot;
  roofline.product = productRate(backend, seconds);
  roofline.attention = attentionRate(backend, seconds);
  roofline.triad = measured.triad;
  roofline.triadStreaming = measured.triadStreaming;
  for (const auto& cache : measured.caches) roofline.caches.push_back({cache.name, cache.capacity, cache.bandwidth});
  return roofline;
}

estimate::Roofline knownRoofline(const training::Backend& backend) {
  if (auto known = estimate::cachedRoofline(std::string(backend.kernels->name), backend.team->threads())) return *known;
  estimate::Roofline roofline = measureRoofline(backend, 0.2);
  if (const auto saved = estimate::saveRoofline(roofline); !saved.ok()) logWarning(saved.error().text());
  return roofline;
}

KernelBound boundOf(const kernels::bench::Result& result, const estimate::Roofline& roofline) {
  KernelBound bound;
  if (result.bytes > 0) {
    const auto level = std::find_if(
        roofline.caches.begin(), roofline.caches.end(),
        [&](const estimate::CacheSpeed& cache) { return static_cast<double>(cache.capacity) >= result.bytes; });
    const bool cached = level != roofline.caches.end();
    bound.by = cached ? level->name : "memory";
    bound.seconds = result.bytes / (cached ? level->bandwidth : std::max(roofline.triad, roofline.triadStreaming));
  }
  const bool dot = result.dot && roofline.dot > 0;
  const double computing = result.flops / (dot ? roofline.dot : roofline.fma);
  if (computing > bound.seconds) bound = {computing, dot ? "bf16 dot" : "FMA"};
  return bound;
}

}  // namespace mhc::worker
