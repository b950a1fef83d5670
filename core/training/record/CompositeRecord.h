// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/ParallelFor.h"

namespace mhc::training {

/// Record (c): for each b = 1…L the composites prefix Π_{1..b} and suffix Π_{b..L}, formed per token in double.
/// `maps[l]` is [tokens, 2n+n²]. Returns L records of 40 floats, prefix then suffix, each: forward gain and backward
/// gain (mean, median, p99, max), min column sum and σ_diff (mean, median, p1, min), then forward and backward gain of
/// the mean composite and of the product of the token means.
[[nodiscard]] std::vector<std::vector<float>> compositeRecords(const std::vector<const float*>& maps, std::int64_t tokens,
                                                               int n, const kernels::ParallelFor& parallel);

}  // namespace mhc::training
