// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace mhc::view {

/// The figures of one recorded step that alerts watch (measures.md 2 and 3). NaN: not recorded.
struct MixingHealth {
  std::int64_t step = 0;
  /// Mean over tokens of the gains of the products, the largest over all prefixes Π(1..b) and suffixes Π(b..L).
  double forwardGain = std::numeric_limits<double>::quiet_NaN();
  double backwardGain = std::numeric_limits<double>::quiet_NaN();
  /// Mean over tokens of the smallest column sum, the smallest over all prefixes and suffixes.
  double minColumnSum = std::numeric_limits<double>::quiet_NaN();
  /// Mean over tokens of σ_diff of the product over the whole depth.
  double sigmaDiff = std::numeric_limits<double>::quiet_NaN();
  /// Mean over pairs of different streams of their cosine after the last sublayer; NaN for one stream.
  double cosine = std::numeric_limits<double>::quiet_NaN();
  bool finite = true;  ///< no NaN and no infinity where a number belongs
};

/// From the records `composite` [L][40] and `streams` [L+1][n² + 1 + n] of one step (docs/run-format.md). Empty vectors
/// count as not recorded.
[[nodiscard]] MixingHealth mixingHealth(std::int64_t step, int n, std::span<const std::vector<float>> composite,
                                        std::span<const std::vector<float>> streams);

}  // namespace mhc::view
