// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

#include "core/base/Result.h"
#include "core/config/Config.h"
#include "core/training/backend/Backend.h"

namespace mhc::training {

struct TrainBench {
  double medianTokensPerSecond = 0;
  double bestTokensPerSecond = 0;
  double medianStepSeconds = 0;
  double gemmSeconds = 0;       ///< the matrix products of one step alone, median
  std::int64_t parameters = 0;
  double gflops = 0;            ///< GFLOP/s at the median step: 6·N + 6·L·T·C per token (estimate::Flops::model)
  double peakMib = 0;           ///< largest resident memory of this process, MiB
};

inline constexpr int kBenchWarmup = 2;

/// Times training steps (forward, backward, clip, optimizer) on random tokens in memory: no telemetry, evaluation or
/// checkpoint. Two steps that are not counted come first (`step` 0 and −1 in onStep), then `steps`. The products are timed
/// afterwards on the same buffers. Errors: BadUsage (steps), OutOfMemory, Diverged if a step was not finite.
[[nodiscard]] Result<TrainBench> benchTrain(const config::Config& config, const Backend& backend, std::int64_t steps,
                                            const std::function<void(std::int64_t step, double seconds)>& onStep = {});

}  // namespace mhc::training
