// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Launch.h"
#include "kernels/cuda/Vectors.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

/// rotate_half: channel c is paired with channel c + d/2. One thread a vector of pairs of one head, of values for v.
template <typename T, bool Aligned>
__global__ void rotateKernel(const Rotation a) {
  constexpr int W = kWidth<T>;
  const int d = a.shape.head_dim, half = d / 2;
  const int heads = a.shape.heads + 2 * a.shape.kv_heads;
  const int vectors = (half + W - 1) / W;
  const std::int64_t index = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  const std::int64_t token = index / (heads * vectors);
  const int head = static_cast<int>(index / vectors % heads);
  const int channel = static_cast<int>(index % vectors) * W;
  if (token >= a.shape.batch * a.shape.length) return;
  const std::int64_t at = (token * heads + head) * d;
  const T* const in = static_cast<const T*>(a.in) + at;
  T* const out = static_cast<T*>(a.out) + at;
  float first[W], second[W];
  loadRow<T, Aligned, Access::Written>(in, channel, half, first);
  loadRow<T, Aligned, Access::Written>(in + half, channel, half, second);
  if (head < a.shape.heads + a.shape.kv_heads) {
    const std::int64_t position = token % a.shape.length * half;
    float cosine[W], sine[W];
    loadFloats<W, Aligned>(a.cos + position, channel, half, cosine);
    loadFloats<W, Aligned>(a.sin + position, channel, half, sine);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) {
      const float s = a.back ? -sine[k] : sine[k];
      const float x = first[k], y = second[k];
      first[k] = x * cosine[k] - y * s;
      second[k] = y * cosine[k] + x * s;
    }
  }
  storeRow<T, Aligned>(out, channel, half, first);
  storeRow<T, Aligned>(out + half, channel, half, second);
}

template <typename T>
void start(const Rotation& a) {
  constexpr int W = kWidth<T>;
  const int half = a.shape.head_dim / 2;
  const std::int64_t vectors = (half + W - 1) / W;
  const bool aligned = half % W == 0 && onSixteenBytes(a.in, a.out, a.cos, a.sin);
  launch("rotate",
         dim3{blocksFor(a.shape.batch * a.shape.length * (a.shape.heads + 2 * a.shape.kv_heads) * vectors, 256), 1, 1},
         256, 0, aligned ? rotateKernel<T, true> : rotateKernel<T, false>, a);
}

}  // namespace

void rotate(const Rotation& a) {
  a.element == Element::Float32 ? start<float>(a) : start<std::uint16_t>(a);
}

}  // namespace mhc::kernels::MHC_CUDA
