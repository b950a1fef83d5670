// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/view/SeriesStore.h"

namespace mhc::view {

enum class SmoothingKind : std::uint8_t { None, Ema, TimeWeightedEma, Gaussian, CentredMean };

struct Smoothing {
  SmoothingKind kind = SmoothingKind::Ema;
  double weight = 0.6;  ///< Ema: w, TimeWeightedEma: p, both in [0, 0.999]; Gaussian: σ, CentredMean: half width, in records

  bool operator==(const Smoothing&) const = default;
};

/// TensorBoard's debiased exponential mean, one value at a time: m ← w·m + (1−w)·x, shown m / (1 − w^k), k = finite values
/// so far. NaN and ±Inf pass through and are not accumulated; a constant series stays exactly constant.
class EmaSmoother {
 public:
  explicit EmaSmoother(double weight);
  double next(double value);

 private:
  double weight_;
  double mean_ = 0;
  double remaining_ = 1;  ///< w^k
  double firstValue_ = 0;
  std::uint64_t count_ = 0;
  bool constant_ = true;
};

/// Smoothed values of a whole series, one per record, before any thinning. `x` gives TimeWeightedEma its spacing.
[[nodiscard]] std::vector<double> smoothed(const Series& series, const Smoothing& smoothing, XKind x);

}  // namespace mhc::view
