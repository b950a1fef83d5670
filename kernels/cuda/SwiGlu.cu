// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Launch.h"
#include "kernels/cuda/Vectors.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

/// The token and the first channel of this thread; vectors of a row are dealt out to neighbouring threads.
struct Place {
  std::int64_t token;
  int channel;
};
template <typename T>
__device__ __forceinline__ Place place(int width) {
  const int vectors = (width + kWidth<T> - 1) / kWidth<T>;
  const std::int64_t index = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  return {index / vectors, static_cast<int>(index % vectors) * kWidth<T>};
}
template <typename T>
unsigned blocks(std::int64_t tokens, std::int64_t width) {
  return blocksFor(tokens * ((width + kWidth<T> - 1) / kWidth<T>), 256);
}

__device__ __forceinline__ float sigmoid(float x) {
  return 1.0F / (1.0F + expf(-x));
}

template <typename T, bool Aligned>
__global__ void swiGluForwardKernel(const T* gate_up, T* out, std::int64_t tokens, int I) {
  const Place p = place<T>(I);
  if (p.token >= tokens) return;
  float gate[kWidth<T>], up[kWidth<T>];
  loadRow<T, Aligned>(gate_up + p.token * 2 * I, p.channel, I, gate);
  loadRow<T, Aligned>(gate_up + (p.token * 2 + 1) * I, p.channel, I, up);
  MHC_UNROLL
  for (int k = 0; k < kWidth<T>; ++k) gate[k] = gate[k] * sigmoid(gate[k]) * up[k];
  storeRow<T, Aligned>(out + p.token * I, p.channel, I, gate);
}

/// grad may be gate_up: each thread reads what it overwrites.
template <typename T, bool Aligned>
__global__ void swiGluBackwardKernel(const T* gate_up, const T* grad_out, T* grad, std::int64_t tokens, int I) {
  const Place p = place<T>(I);
  if (p.token >= tokens) return;
  float gate[kWidth<T>], up[kWidth<T>], go[kWidth<T>];
  loadRow<T, Aligned, Access::Written>(gate_up + p.token * 2 * I, p.channel, I, gate);
  loadRow<T, Aligned, Access::Written>(gate_up + (p.token * 2 + 1) * I, p.channel, I, up);
  loadRow<T, Aligned>(grad_out + p.token * I, p.channel, I, go);
  MHC_UNROLL
  for (int k = 0; k < kWidth<T>; ++k) {
    const float s = sigmoid(gate[k]);
    const float value = up[k];
    up[k] = go[k] * gate[k] * s;
    gate[k] = go[k] * value * s * (1.0F + gate[k] * (1.0F - s));
  }
  storeRow<T, Aligned>(grad + p.token * 2 * I, p.channel, I, gate);
  storeRow<T, Aligned>(grad + (p.token * 2 + 1) * I, p.channel, I, up);
}

template <typename T>
void forward(const SwiGluForward& a) {
  const bool aligned = a.intermediate % kWidth<T> == 0 && onSixteenBytes(a.gate_up, a.out);
  launch("swiGluForward", dim3{blocks<T>(a.tokens, a.intermediate), 1, 1}, 256, 0,
         aligned ? swiGluForwardKernel<T, true> : swiGluForwardKernel<T, false>, static_cast<const T*>(a.gate_up),
         static_cast<T*>(a.out), a.tokens, static_cast<int>(a.intermediate));
}

template <typename T>
void backward(const SwiGluBackward& a) {
  const bool aligned = a.intermediate % kWidth<T> == 0 && onSixteenBytes(a.gate_up, a.grad_out, a.grad_gate_up);
  launch("swiGluBackward", dim3{blocks<T>(a.tokens, a.intermediate), 1, 1}, 256, 0,
         aligned ? swiGluBackwardKernel<T, true> : swiGluBackwardKernel<T, false>, static_cast<const T*>(a.gate_up),
         static_cast<const T*>(a.grad_out), static_cast<T*>(a.grad_gate_up), a.tokens,
         static_cast<int>(a.intermediate));
}

}  // namespace

void swiGluForward(const SwiGluForward& a, const ParallelFor&) {
  a.element == Element::Float32 ? forward<float>(a) : forward<std::uint16_t>(a);
}
void swiGluBackward(const SwiGluBackward& a, const ParallelFor&) {
  a.element == Element::Float32 ? backward<float>(a) : backward<std::uint16_t>(a);
}

}  // namespace mhc::kernels::MHC_CUDA
