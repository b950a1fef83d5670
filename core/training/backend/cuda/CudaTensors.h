// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>

#include "kernels/Element.h"

namespace mhc::training {

/// Memory of a GPU as LibTorch sees it, without a copy.
[[nodiscard]] inline at::Tensor onGpu(const void* data, at::IntArrayRef sizes, at::IntArrayRef strides,
                                      kernels::Element element, int gpu) {
  const auto type = element == kernels::Element::BFloat16 ? at::kBFloat16 : at::kFloat;
  const at::Device device(at::kCUDA, static_cast<c10::DeviceIndex>(gpu));
  // from_blob wants a mutable pointer; operands are only read.
  return at::from_blob(const_cast<void*>(data), sizes, strides, at::TensorOptions().dtype(type).device(device));
}

}  // namespace mhc::training
