// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Launch.h"
#include "kernels/cuda/Vectors.cuh"
#include "kernels/cuda/Warp.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

inline constexpr int kRowsOfBlock = 8;

/// One warp a row.
template <typename T, bool Aligned>
__global__ void rmsNormForwardKernel(const T* x, const float* weight, float eps, T* y, float* inverse_rms,
                                     std::int64_t rows, int C) {
  constexpr int W = kWidth<T>;
  const int lane = static_cast<int>(threadIdx.x) % 32;
  const std::int64_t index = static_cast<std::int64_t>(blockIdx.x) * kRowsOfBlock + threadIdx.x / 32;
  if (index >= rows) return;  // the whole warp
  const T* const row = x + index * C;
  float square = 0.0F;
  for (int channel = lane * W; channel < C; channel += 32 * W) {
    float values[W];
    loadRow<T, Aligned>(row, channel, C, values);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) square += values[k] * values[k];
  }
  square = laneSum<32>(square);
  const float r = 1.0F / sqrtf(square / static_cast<float>(C) + eps);
  if (lane == 0 && inverse_rms != nullptr) inverse_rms[index] = r;
  for (int channel = lane * W; channel < C; channel += 32 * W) {
    float values[W], factors[W];
    loadRow<T, Aligned>(row, channel, C, values);
    loadFloats<W, Aligned>(weight, channel, C, factors);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) values[k] = values[k] * r * factors[k];
    storeRow<T, Aligned>(y + index * C, channel, C, values);
  }
}

template <typename T>
void start(const RmsNormForward& a) {
  const bool aligned = a.C % kWidth<T> == 0 && onSixteenBytes(a.x, a.weight, a.y);
  launch("rmsNormForward", dim3{blocksFor(a.rows, kRowsOfBlock), 1, 1}, 32 * kRowsOfBlock, 0,
         aligned ? rmsNormForwardKernel<T, true> : rmsNormForwardKernel<T, false>, static_cast<const T*>(a.x), a.weight,
         a.eps, static_cast<T*>(a.y), a.inverse_rms, a.rows, static_cast<int>(a.C));
}

}  // namespace

void rmsNormForward(const RmsNormForward& a, const ParallelFor&) {
  a.element == Element::Float32 ? start<float>(a) : start<std::uint16_t>(a);
}

}  // namespace mhc::kernels::MHC_CUDA
