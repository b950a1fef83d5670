// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace mhc::view {

/// Mean of the finite values among the 2·half + 1 around each, equal weights; fewer at both ends. What is not finite
/// stays as it is and counts nowhere. Sums are formed without subtraction, so one huge value spoils only the means that
/// it belongs to.
[[nodiscard]] std::vector<double> centredMean(std::vector<double> values, std::size_t half);

/// Weights exp(−d²/2σ²) at a distance of d records, over the finite values, cut off at 4 σ. Wider ones than this are
/// formed from four boxes whose variances add up to σ²: the work does not grow with σ then, and nobody can tell.
inline constexpr double kExactGaussian = 16;
[[nodiscard]] std::vector<double> gaussianMean(std::vector<double> values, double sigma);

}  // namespace mhc::view
