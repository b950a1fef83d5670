// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/cuda/CudaKernels.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <string>

#include "core/training/backend/Device.h"
#include "core/training/backend/cuda/CudaAttention.h"
#include "kernels/cuda/Device.h"
#include "kernels/cuda/Kernels.h"

namespace mhc::training {
namespace {

int gpu = 0;  // one a process

/// What a kernel reads, or a copy of it on the GPU where it is the host's, alive for the calls that are put into the
/// stream while it is: LibTorch's allocator gives the memory out again in the order of the stream.
class Staged {
 public:
  Staged(const void* memory, std::int64_t bytes) : at_(memory) {
    if (kernels::cuda::onDevice(memory)) return;
    // A recording would read the address again when it is replayed, whatever is there then.
    if (kernels::cuda::recording()) throw DeviceError("A copy of the host's memory can't be recorded.");
    copy_ = at::empty({bytes}, at::TensorOptions().dtype(at::kByte).device(at::kCUDA, static_cast<c10::DeviceIndex>(gpu)));
    at_ = copy_.data_ptr();
    const std::string why = kernels::cuda::copyToDevice(copy_.data_ptr(), memory, static_cast<std::size_t>(bytes));
    if (!why.empty()) throw DeviceError(why);
  }
  template <typename T>
  [[nodiscard]] const T* as() const {
    return static_cast<const T*>(at_);
  }

 private:
  const void* at_;
  at::Tensor copy_;
};

void embeddingForward(const kernels::EmbeddingForward& given, const kernels::ParallelFor& parallel) {
  kernels::EmbeddingForward a = given;
  const Staged ids(a.ids, a.tokens * 4);
  a.ids = ids.as<std::int32_t>();
  kernels::cuda::embeddingForward(a, parallel);
}

void embeddingBackward(const kernels::EmbeddingBackward& given, const kernels::ParallelFor& parallel) {
  kernels::EmbeddingBackward a = given;
  const Staged ids(a.ids, a.tokens * 4);
  a.ids = ids.as<std::int32_t>();
  kernels::cuda::embeddingBackward(a, parallel);
}

void crossEntropy(const kernels::CrossEntropy& given, const kernels::ParallelFor& parallel) {
  kernels::CrossEntropy a = given;
  const Staged targets(a.targets, a.tokens * 4);
  a.targets = targets.as<std::int32_t>();
  kernels::cuda::crossEntropy(a, parallel);
}

std::int64_t tableBytes(const kernels::AttentionShape& s) {
  return s.length * (s.head_dim / 2) * 4;
}

void attentionForward(const kernels::AttentionForward& given, const kernels::ParallelFor&) {
  kernels::AttentionForward a = given;
  const Staged cos(a.cos, tableBytes(a.shape)), sin(a.sin, tableBytes(a.shape));
  a.cos = cos.as<float>();
  a.sin = sin.as<float>();
  cudaAttentionForward(a, gpu);
}

void attentionBackward(const kernels::AttentionBackward& given, const kernels::ParallelFor&) {
  kernels::AttentionBackward a = given;
  const Staged cos(a.cos, tableBytes(a.shape)), sin(a.sin, tableBytes(a.shape));
  a.cos = cos.as<float>();
  a.sin = sin.as<float>();
  cudaAttentionBackward(a, gpu);
}

void attentionDecode(const kernels::AttentionDecode&, const kernels::ParallelFor&) {
  throw DeviceError("Generation runs on the CPU only.");
}

}  // namespace

const kernels::KernelTable& cudaKernels(int index) {
  gpu = index;
  static const kernels::KernelTable table = [] {
    kernels::KernelTable t = kernels::cuda::kernelTable();
    t.embeddingForward = embeddingForward;
    t.embeddingBackward = embeddingBackward;
    t.crossEntropy = crossEntropy;
    t.attentionForward = attentionForward;
    t.attentionBackward = attentionBackward;
    t.attentionDecode = attentionDecode;
    return t;
  }();
  return table;
}

}  // namespace mhc::training
