// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/estimate/Forecast.h"

namespace mhc::estimate {

/// Triad (a = b + s·c, 12 bytes an element) on arrays that fit into one level of the caches.
struct CacheSpeed {
  std::string name = {};       ///< "L1", "L2", "L3"
  std::uint64_t capacity = 0;  ///< bytes that all threads together have there
  double bandwidth = 0;        ///< B/s of all threads together
};

/// What this machine can do at most, as `mhc-worker roofline` measured it. Rates of all threads together.
struct Roofline {
  std::string processor = {};  ///< processorName()
  std::string kernels = {};    ///< instruction set: a name of kernels::KernelTable
  int threads = 0;
  double fma = 0;                       ///< float32, FLOP/s, a fused multiply-add counted as 2
  double dot = 0;                       ///< bf16 dot products, FLOP/s; 0: the instruction set has none
  double product = 0;                   ///< large float32 matrix products, FLOP/s: what the library reaches of `fma`
  double attention = 0;                 ///< fused attention in float32, forward and backward, FLOP/s
  double triad = 0;                     ///< main memory, B/s
  double triadStreaming = 0;            ///< with stores that pass the caches by
  std::vector<CacheSpeed> caches = {};  ///< smallest first
};

[[nodiscard]] Json toJson(const Roofline& roofline);
/// Error: a field is missing, of another type, or no rate that can be.
[[nodiscard]] Result<Roofline> rooflineFromJson(const Json& json);

/// "model name" of /proc/cpuinfo, or "unknown".
[[nodiscard]] std::string processorName();

/// Where the figures of that processor, instruction set and number of threads are kept in the user's cache.
[[nodiscard]] std::filesystem::path rooflineFile(const std::string& processor, const std::string& kernels, int threads);

/// What was measured for this processor before; nothing if it never was, or the file can't be used. Never measures.
[[nodiscard]] std::optional<Roofline> cachedRoofline(const std::string& kernels, int threads);

[[nodiscard]] Result<void> saveRoofline(const Roofline& roofline);

/// What this processor can multiply at once, by "flags" of /proc/cpuinfo.
[[nodiscard]] Vectors vectorsHere();

/// What forecasts need of it.
[[nodiscard]] Machine machineOf(const Roofline& roofline);

/// This machine with `threads` threads: as it was measured with its fastest instruction set, else guessedMachine().
[[nodiscard]] Machine machineFor(int threads);

}  // namespace mhc::estimate
