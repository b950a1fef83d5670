// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/Element.h"

namespace mhc::training {

/// C [m, n] = op(A)·op(B), or C += when accumulate. All matrices row-major and of one element type, C dense:
/// A is [m, k], or [k, m] when transposed; B is [k, n], or [n, k] when transposed. bfloat16 products add up in float32
/// and are rounded once.
struct Product {
  std::int64_t m = 0, n = 0, k = 0;
  const void* a = nullptr;
  const void* b = nullptr;
  void* c = nullptr;
  bool transposeA = false;
  bool transposeB = false;
  bool accumulate = false;  ///< float32 only: with bfloat16 it is three times slower than a product and a sum
  kernels::Element element = kernels::Element::Float32;
  std::int64_t strideA = 0;  ///< elements between the rows of A in memory; 0: A is dense

  [[nodiscard]] double flops() const {
    return 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
  }
};

/// The product by LibTorch (at::mm_out; MKL or oneDNN inside). Throws c10::Error only on a programming error.
void gemm(const Product& product);

/// Sets the threads of LibTorch and MKL; to be called once, before the first product.
void setGemmThreads(int threads);

/// "2.11.0": the version of LibTorch that is linked.
[[nodiscard]] const char* libTorchVersion();

}  // namespace mhc::training
