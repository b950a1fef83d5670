// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/training/model/SublayerBuffers.h"

namespace mhc::training {

/// Maps of one sublayer over many tokens: `h` is [tokens, 2n+n²], pre | post | res (dst·n + src).
struct MapView {
  const float* h = nullptr;
  std::int64_t tokens = 0;
  int n = 1;
  [[nodiscard]] std::int64_t width() const { return 2 * n + std::int64_t{n} * n; }
};

/// Token mean and standard deviation (over the population) of every entry, [2n+n²] each: record (a) of the run format.
struct MapMoments {
  std::vector<float> mean, deviation;
};
[[nodiscard]] MapMoments mapMoments(const MapView& maps);

/// Record (b), [7 + n²]: column error max, p99; row error max, p99; min entry; logit min, max; logit mean n².
/// An error is the largest |sum − 1| of a token's H_res. Logits are what Sinkhorn is given, (scale·mix + base)/temperature;
/// NaN for families without.
struct LogitSource {
  const float* mix = nullptr;   ///< [tokens, n²+2n], null when static
  const float* base = nullptr;  ///< [n²+2n]; null: the family has no logits
  const float* scale = nullptr; ///< [3]
  float temperature = 1.0F;
};
[[nodiscard]] std::vector<float> constraintRecord(const MapView& maps, const LogitSource& logits);

}  // namespace mhc::training
