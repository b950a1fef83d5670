// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Result.h"
#include "core/estimate/Roofline.h"
#include "core/training/backend/Backend.h"
#include "kernels/bench/Bench.h"

namespace mhc::worker {

/// Measures this machine with the backend's kernels and threads, a quarter of the free memory at most, `seconds` a
/// figure.
[[nodiscard]] estimate::Roofline measureRoofline(const training::Backend& backend, double seconds);

/// The figures of this machine from the user's cache; measured and stored if there are none (a dozen of figures of 0.2
/// seconds). A cache that can't be written is no error: the next call measures again.
[[nodiscard]] estimate::Roofline knownRoofline(const training::Backend& backend);

/// The least time that a case can take on this machine, and what sets it.
struct KernelBound {
  double seconds = 0;   ///< 0: the case counts neither operations nor bytes
  std::string by = {};  ///< "FMA", "bf16 dot", a level of the caches, or "memory"
};

/// The longer of flops/peak and bytes/bandwidth: with intensity = flops/bytes that is min(peak, intensity × bandwidth).
/// The bandwidth is that of the smallest cache which holds the case's bytes, else of main memory.
[[nodiscard]] KernelBound boundOf(const kernels::bench::Result& result, const estimate::Roofline& roofline);

}  // namespace mhc::worker
