// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/config/Config.h"

namespace mhc::estimate {

/// What a machine can do. Rates of all threads together.
struct Machine {
  double gemm_flops = 0;       ///< large float32 matrix products, FLOP/s
  double gemm_bf16_flops = 0;  ///< the same in bfloat16; 0: as fast as float32
  double attention_flops = 0;  ///< fused attention, FLOP/s
  double bandwidth = 0;        ///< main memory, B/s
  double peak_flops = 0;       ///< FMA peak, FLOP/s: the denominator of MFU
  bool measured = false;       ///< by `mhc-worker roofline`; false: a guess from the number of cores
};

/// What a core can multiply at once.
enum class Vectors { None, Avx2, Avx512, Avx512Bf16 };

/// A guess for `threads` cores of a present server CPU. AVX-512 as two Zen 4 cores were measured, less by the width.
[[nodiscard]] Machine guessedMachine(int threads, Vectors vectors = Vectors::Avx512Bf16);

/// The speed of large products in that type.
[[nodiscard]] double productRate(const Machine& machine, config::DType type);

struct Range {
  double low = 0;
  double expected = 0;
  double high = 0;
};

/// Seconds of one step by what they go to, and what follows from them. The range is ±25 % for a measured machine and a
/// factor of 2 both ways for a guessed one.
struct Forecast {
  double gemm_seconds = 0;
  double attention_seconds = 0;
  double mixing_seconds = 0;
  double elementwise_seconds = 0;
  double optimizer_seconds = 0;
  Range step_seconds;
  Range tokens_per_second;
  Range total_seconds;  ///< from `first_step` to the last, evaluations included
  double mfu = 0;       ///< expected, 0 if the peak is unknown
  double mixing_share = 0;  ///< of the step's time
};

[[nodiscard]] Forecast forecast(const config::Config& config, const Machine& machine, std::int64_t first_step = 0);

/// With the speed of a running training: what is left, evaluations included.
[[nodiscard]] double remainingSeconds(const config::TrainingConfig& training, std::int64_t step,
                                      double tokensPerSecond);

}  // namespace mhc::estimate
