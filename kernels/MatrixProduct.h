// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace mhc::kernels {

/// C [m, n] = op(A)·op(B), or C += op(A)·op(B); float32, row-major. A is [m, k], or [k, m] when transposed; B is [k,
/// n], or [n, k] when transposed. C overlaps neither. Every element adds its products in the order of k, in blocks
/// whose lengths depend on k alone: the same bytes for every number of threads.
struct MatrixProduct {
  std::int64_t m = 0, n = 0, k = 0;
  const float* a = nullptr;
  const float* b = nullptr;
  float* c = nullptr;
  std::int64_t a_stride = 0, b_stride = 0, c_stride = 0;  ///< floats from a row in memory to the next
  bool transpose_a = false;
  bool transpose_b = false;
  bool accumulate = false;
};

}  // namespace mhc::kernels
