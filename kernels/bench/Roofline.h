// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/ParallelFor.h"

namespace mhc::kernels::bench {

/// A level of the data caches as /sys describes it.
struct Cache {
  std::string name = {};    ///< "L1", "L2", "L3"
  std::uint64_t bytes = 0;  ///< of one instance
  int processors = 1;       ///< that share an instance
};

/// The data caches of the first processor, smallest first; typical sizes where /sys says nothing.
[[nodiscard]] std::vector<Cache> dataCaches();

struct MeasuredCache {
  std::string name = {};
  std::uint64_t capacity = 0;  ///< bytes that the threads together have
  double bandwidth = 0;        ///< B/s of all threads, triad counted as 12 bytes an element
};

struct MeasuredRoofline {
  double fma = 0;             ///< FLOP/s of all threads, float32
  double dot = 0;             ///< FLOP/s of bf16 dot products; 0 without the instruction
  double triad = 0;           ///< B/s, main memory
  double triadStreaming = 0;  ///< B/s, stores past the caches
  std::vector<MeasuredCache> caches = {};
};

struct RooflineOptions {
  int threads = 1;           ///< of `parallel`
  double seconds = 0.3;      ///< for each figure
  std::uint64_t memory = 0;  ///< bytes that the arrays for main memory may take at most; 0: as many as are needed
};

/// Measures with the instruction set of the table `kernels` ("reference" counts as "scalar"): FMA and dot product peaks
/// over 12 independent chains, triad over three arrays of 8 times the last cache together (`memory` caps it), and triad
/// in each level of the caches. The best of several repetitions counts. Takes about a dozen times `seconds`.
[[nodiscard]] MeasuredRoofline measureRoofline(std::string_view kernels, const ParallelFor& parallel,
                                               const RooflineOptions& options);

}  // namespace mhc::kernels::bench
