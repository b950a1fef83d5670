// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/RooflineJob.h"

#include <algorithm>

#include "app/worker/MachineInfo.h"
#include "core/base/Log.h"
#include "kernels/bench/Roofline.h"

namespace mhc::worker {

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
