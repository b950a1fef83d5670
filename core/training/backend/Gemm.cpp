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

at::Tensor view(const float* data, std::int64_t rows, std::int64_t columns, bool transposed) {
  // from_blob wants a mutable pointer; operands are only read.
  auto* values = const_cast<float*>(data);
  if (transposed) return at::from_blob(values, {rows, columns}, {1, rows}, at::kFloat);
  return at::from_blob(values, {rows, columns}, {columns, 1}, at::kFloat);
}

}  // namespace

void gemm(const Product& p) {
  const c10::InferenceMode guard;
  const at::Tensor a = view(p.a, p.m, p.k, p.transposeA);
  const at::Tensor b = view(p.b, p.k, p.n, p.transposeB);
  at::Tensor c = view(p.c, p.m, p.n, false);
  if (p.accumulate) {
    at::addmm_out(c, c, a, b, 1, 1);
  } else {
    at::mm_out(c, a, b);
  }
}

void setGemmThreads(int threads) { at::set_num_threads(threads); }

const char* libTorchVersion() { return TORCH_VERSION; }

}  // namespace mhc::training
