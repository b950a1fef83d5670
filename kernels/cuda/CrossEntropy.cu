// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Launch.h"
#include "kernels/cuda/Vectors.cuh"
#include "kernels/cuda/Warp.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

inline constexpr int kThreads = 256;

/// One block a row. A logit that is not finite leaves a loss and a gradient that are not finite.
template <typename T, bool Aligned>
__global__ void __launch_bounds__(kThreads) crossEntropyKernel(T* logits, const std::int32_t* targets, float* losses,
                                                               int V, float gradient_scale, bool gradient) {
  constexpr int W = kWidth<T>;
  MHC_SHARED(float, tops, kThreads / 32);
  MHC_SHARED(float, sums, kThreads / 32);
  const std::int64_t token = blockIdx.x;
  T* const row = logits + token * V;
  const int target = targets[token];
  const float wanted = widen(row[target]);
  // The running maximum and the sum of exponentials below it, in one pass.
  float top = -INFINITY, sum = 0.0F;
  for (int v = static_cast<int>(threadIdx.x) * W; v < V; v += kThreads * W) {
    float values[W];
    loadRow<T, Aligned, Access::Written>(row, v, V, values);
    float next = top;
    MHC_UNROLL
    for (int k = 0; k < W; ++k) next = v + k < V ? fmaxf(next, values[k]) : next;
    sum = next == top ? sum : sum * expf(top - next);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) sum += v + k < V ? expf(values[k] - next) : 0.0F;
    top = next;
  }
  const float largest = blockMaximum(top, tops);
  sum = blockSum(top == -INFINITY && sum == 0.0F ? 0.0F : sum * expf(top - largest), sums);
  const float lse = largest + logf(sum);
  if (threadIdx.x == 0) losses[token] = lse - wanted;
  if (!gradient) return;
  // Every thread wrote nothing yet: row[target] was read before the barriers of the sums.
  const float inverse = 1.0F / sum;
  for (int v = static_cast<int>(threadIdx.x) * W; v < V; v += kThreads * W) {
    float values[W];
    loadRow<T, Aligned, Access::Written>(row, v, V, values);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) {
      values[k] = (expf(values[k] - largest) * inverse - (v + k == target ? 1.0F : 0.0F)) * gradient_scale;
    }
    storeRow<T, Aligned>(row, v, V, values);
  }
}

template <typename T>
void start(const CrossEntropy& a) {
  const bool aligned = a.vocab % kWidth<T> == 0 && onSixteenBytes(a.logits);
  launch("crossEntropy", dim3{static_cast<unsigned>(a.tokens), 1, 1}, kThreads, 0,
         aligned ? crossEntropyKernel<T, true> : crossEntropyKernel<T, false>, static_cast<T*>(a.logits), a.targets,
         a.losses, static_cast<int>(a.vocab), a.gradient_scale, a.gradient);
}

}  // namespace

void crossEntropy(const CrossEntropy& a, const ParallelFor&) {
  a.element == Element::Float32 ? start<float>(a) : start<std::uint16_t>(a);
}

}  // namespace mhc::kernels::MHC_CUDA
