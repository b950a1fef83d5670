// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/training/model/BufferPlan.h"
#include "kernels/ParallelFor.h"

namespace mhc::training {

/// Token-mean Gram matrix G = x·xᵀ/C of the streams x [tokens, n, C], row-major [n²].
[[nodiscard]] std::vector<float> meanGram(const Buffer& x, std::int64_t tokens, int n, std::int64_t C,
                                          const kernels::ParallelFor& parallel);

/// Root mean square of the first `count` values of f.
[[nodiscard]] float rootMeanSquare(const Buffer& f, std::int64_t count, const kernels::ParallelFor& parallel);

/// Lengths ‖v_t‖ of the vectors v_t [C] that begin at t·stride in `values`, t = 0 … tokens − 1.
[[nodiscard]] std::vector<double> vectorNorms(const Buffer& values, std::int64_t tokens, std::int64_t stride,
                                              std::int64_t C, const kernels::ParallelFor& parallel);

}  // namespace mhc::training
