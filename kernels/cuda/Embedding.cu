// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Launch.h"
#include "kernels/cuda/Vectors.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

inline constexpr int kThreads = 128;

/// One vector of channels of one token a thread.
template <typename T, bool Aligned>
__global__ void embeddingForwardKernel(const std::int32_t* ids, const float* table, T* x0, std::int64_t tokens, int n,
                                       int C) {
  constexpr int W = kWidth<T>;
  const int vectors = (C + W - 1) / W;
  const std::int64_t index = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  const std::int64_t token = index / vectors;
  const int channel = static_cast<int>(index % vectors) * W;
  if (token >= tokens) return;
  float values[W];
  loadFloats<W, Aligned>(table + static_cast<std::int64_t>(ids[token]) * C, channel, C, values);
  for (int i = 0; i < n; ++i) storeRow<T, Aligned>(x0 + (token * n + i) * C, channel, C, values);
}

/// One block a token. The block of an id's first token adds up all of that id's tokens, in ascending order; every other
/// block ends at once. So each row of the table has one writer.
template <typename T, bool Aligned>
__global__ void embeddingBackwardKernel(const std::int32_t* ids, const T* grad_x0, float* grad_table,
                                        std::int64_t tokens, int n, int C) {
  constexpr int W = kWidth<T>;
  MHC_SHARED(int, found, kThreads / 32);  // earlier tokens of the same id, then tokens found by each warp
  MHC_SHARED(int, places, kThreads);
  const std::int64_t own = blockIdx.x;
  const std::int32_t id = ids[own];
  const int warp = static_cast<int>(threadIdx.x) / 32, lane = static_cast<int>(threadIdx.x) % 32;
  bool earlier = false;
  for (std::int64_t t = threadIdx.x; t < own; t += kThreads) earlier = earlier || ids[t] == id;
  const unsigned any = __ballot_sync(0xFFFFFFFFU, earlier);
  if (lane == 0) found[warp] = any != 0 ? 1 : 0;
  __syncthreads();
  for (int w = 0; w < kThreads / 32; ++w) {
    if (found[w] != 0) return;
  }
  __syncthreads();
  for (std::int64_t begin = own; begin < tokens; begin += kThreads) {
    const std::int64_t t = begin + threadIdx.x;
    const bool mine = t < tokens && ids[t] == id;
    const unsigned votes = __ballot_sync(0xFFFFFFFFU, mine);
    if (lane == 0) found[warp] = __popc(votes);
    __syncthreads();
    int before = 0, count = 0;
    for (int w = 0; w < kThreads / 32; ++w) {
      before += w < warp ? found[w] : 0;
      count += found[w];
    }
    if (mine) places[before + __popc(votes & ((1U << lane) - 1U))] = static_cast<int>(threadIdx.x);
    __syncthreads();
    for (int channel = static_cast<int>(threadIdx.x) * W; count > 0 && channel < C; channel += kThreads * W) {
      float* const row = grad_table + static_cast<std::int64_t>(id) * C + channel;
      float sums[W];
      MHC_UNROLL
      for (int k = 0; k < W; ++k) sums[k] = channel + k < C ? row[k] : 0.0F;
      for (int p = 0; p < count; ++p) {
        float token[W] = {};
        for (int i = 0; i < n; ++i) {
          float values[W];
          loadRow<T, Aligned>(grad_x0 + ((begin + places[p]) * n + i) * C, channel, C, values);
          MHC_UNROLL
          for (int k = 0; k < W; ++k) token[k] += values[k];
        }
        MHC_UNROLL
        for (int k = 0; k < W; ++k) sums[k] += token[k];
      }
      MHC_UNROLL
      for (int k = 0; k < W; ++k) {
        if (channel + k < C) row[k] = sums[k];
      }
    }
    __syncthreads();
  }
}

template <typename T>
void forward(const EmbeddingForward& a) {
  constexpr int W = kWidth<T>;
  const bool aligned = a.C % W == 0 && onSixteenBytes(a.table, a.x0);
  launch("embeddingForward", dim3{blocksFor(a.tokens * ((a.C + W - 1) / W), kThreads), 1, 1}, kThreads, 0,
         aligned ? embeddingForwardKernel<T, true> : embeddingForwardKernel<T, false>, a.ids, a.table,
         static_cast<T*>(a.x0), a.tokens, a.n, static_cast<int>(a.C));
}

template <typename T>
void backward(const EmbeddingBackward& a) {
  const bool aligned = a.C % kWidth<T> == 0 && onSixteenBytes(a.grad_x0);
  launch("embeddingBackward", dim3{static_cast<unsigned>(a.tokens), 1, 1}, kThreads, 0,
         aligned ? embeddingBackwardKernel<T, true> : embeddingBackwardKernel<T, false>, a.ids,
         static_cast<const T*>(a.grad_x0), a.grad_table, a.tokens, a.n, static_cast<int>(a.C));
}

}  // namespace

void embeddingForward(const EmbeddingForward& a, const ParallelFor&) {
  a.element == Element::Float32 ? forward<float>(a) : forward<std::uint16_t>(a);
}
void embeddingBackward(const EmbeddingBackward& a, const ParallelFor&) {
  a.element == Element::Float32 ? backward<float>(a) : backward<std::uint16_t>(a);
}

}  // namespace mhc::kernels::MHC_CUDA
