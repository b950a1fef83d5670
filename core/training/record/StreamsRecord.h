// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/ParallelFor.h"

namespace mhc::training {

/// Token-mean Gram matrix G = x·xᵀ/C of the streams x [tokens, n, C], row-major [n²].
[[nodiscard]] std::vector<float> meanGram(const float* x, std::int64_t tokens, int n, std::int64_t C,
                                          const kernels::ParallelFor& parallel);

/// Root mean square of all values of f [count].
[[nodiscard]] float rootMeanSquare(const float* f, std::int64_t count, const kernels::ParallelFor& parallel);

}  // namespace mhc::training
