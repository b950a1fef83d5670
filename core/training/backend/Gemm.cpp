// SPDX-License-Identifier: GPL-3.0-or-later
// The one file of the trainer that sees LibTorch: its products. Everything else works on plain pointers.
#include "core/training/backend/Gemm.h"

#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <torch/version.h>

#include "core/training/backend/GemmTensors.h"

namespace mhc::training {
void gemm(const Product& p) {
  multiplyTensors(p, [](const void* data, at::IntArrayRef sizes, at::IntArrayRef strides, kernels::Element element) {
    // from_blob wants a mutable pointer; operands are only read.
    return at::from_blob(const_cast<void*>(data), sizes, strides,
                         element == kernels::Element::BFloat16 ? at::kBFloat16 : at::kFloat);
  });
}

void setGemmThreads(int threads) { at::set_num_threads(threads); }

const char* libTorchVersion() { return TORCH_VERSION; }

}  // namespace mhc::training
