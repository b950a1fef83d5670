// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"

namespace mhc::kernels::reference {

void matrixProduct(const MatrixProduct& p, const ParallelFor&) {
  for (std::int64_t i = 0; i < p.m; ++i) {
    for (std::int64_t j = 0; j < p.n; ++j) {
      double sum = p.accumulate ? p.c[i * p.c_stride + j] : 0.0;
      for (std::int64_t q = 0; q < p.k; ++q) {
        const double left = p.transpose_a ? p.a[q * p.a_stride + i] : p.a[i * p.a_stride + q];
        const double right = p.transpose_b ? p.b[j * p.b_stride + q] : p.b[q * p.b_stride + j];
        sum += left * right;
      }
      p.c[i * p.c_stride + j] = static_cast<float>(sum);
    }
  }
}

}  // namespace mhc::kernels::reference
