// SPDX-License-Identifier: GPL-3.0-or-later
// The one file of the trainer that sees LibTorch: its products. Everything else works on plain pointers.
#include "core/training/backend/Gemm.h"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

namespace mhc::training {
namespace {

/// A [rows, columns] matrix; stored the other way round if `transposed`. stride 0: dense.
at::Tensor view(const void* data, std::int64_t rows, std::int64_t columns, bool transposed, std::int64_t stride,
                kernels::Element element) {
  // from_blob wants a mutable pointer; operands are only read.
  auto* values = const_cast<void*>(data);
  const auto type = element == kernels::Element::BFloat16 ? at::kBFloat16 : at::kFloat;
  if (stride == 0) stride = transposed ? rows : columns;
  if (transposed) return at::from_blob(values, {rows, columns}, {1, stride}, type);
  return at::from_blob(values, {rows, columns}, {stride, 1}, type);
}

}  // namespace

void gemm(const Product& p) {
  const c10::InferenceMode guard;
  const at::Tensor a = view(p.a, p.m, p.k, p.transposeA, p.strideA, p.element);
  const at::Tensor b = view(p.b, p.k, p.n, p.transposeB, 0, p.element);
  at::Tensor c = view(p.c, p.m, p.n, false, 0, p.element);
  if (p.accumulate) {
    at::addmm_out(c, c, a, b, 1, 1);
  } else {
    at::mm_out(c, a, b);
  }
}

void setGemmThreads(int threads) { at::set_num_threads(threads); }

const char* libTorchVersion() { return TORCH_VERSION; }

}  // namespace mhc::training
