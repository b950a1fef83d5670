// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

#include <array>

#include "core/training/backend/Gemm.h"

namespace mhc::training {

/// A product by LibTorch, wherever its matrices are: tensorOf(data, sizes, strides, element) makes a tensor of memory
/// without a copy.
template <typename TensorOf>
void multiplyTensors(const Product& p, const TensorOf& tensorOf) {
  const c10::InferenceMode guard;
  // Stored the other way round if `transposed`; stride 0: dense.
  const auto view = [&](const void* data, std::int64_t rows, std::int64_t columns, bool transposed, std::int64_t stride) {
    using Pair = std::array<std::int64_t, 2>;
    if (stride == 0) stride = transposed ? rows : columns;
    return tensorOf(data, Pair{rows, columns}, transposed ? Pair{1, stride} : Pair{stride, 1}, p.element);
  };
  const at::Tensor a = view(p.a, p.m, p.k, p.transposeA, p.strideA);
  const at::Tensor b = view(p.b, p.k, p.n, p.transposeB, 0);
  at::Tensor c = view(p.c, p.m, p.n, false, 0);
  if (p.accumulate) {
    at::addmm_out(c, c, a, b, 1, 1);
  } else {
    at::mm_out(c, a, b);
  }
}

}  // namespace mhc::training
