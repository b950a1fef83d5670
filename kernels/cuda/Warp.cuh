// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/Platform.h"

/// Sums and maxima over lanes, always in the same order: every lane gets the result.
namespace mhc::kernels::MHC_CUDA {

inline constexpr unsigned kAllLanes = 0xFFFFFFFFU;

/// Over groups of `Lanes` neighbouring lanes of a whole warp.
template <int Lanes, typename T>
__device__ __forceinline__ T laneSum(T value) {
  MHC_UNROLL
  for (int d = 1; d < Lanes; d *= 2) value += __shfl_xor_sync(kAllLanes, value, d);
  return value;
}

__device__ __forceinline__ float laneMaximum(float value) {
  MHC_UNROLL
  for (int d = 1; d < 32; d *= 2) value = fmaxf(value, __shfl_xor_sync(kAllLanes, value, d));
  return value;
}

/// Over a block of whole warps (at most 32); `parts` is shared memory for one T a warp, free again at the next barrier.
template <typename T>
__device__ __forceinline__ T blockSum(T value, T* parts) {
  const int warps = static_cast<int>(blockDim.x) / 32;
  const int warp = static_cast<int>(threadIdx.x) / 32;
  value = laneSum<32>(value);
  if (threadIdx.x % 32 == 0) parts[warp] = value;
  __syncthreads();
  T sum = parts[0];
  for (int w = 1; w < warps; ++w) sum += parts[w];
  return sum;
}

__device__ __forceinline__ float blockMaximum(float value, float* parts) {
  const int warps = static_cast<int>(blockDim.x) / 32;
  value = laneMaximum(value);
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = value;
  __syncthreads();
  float top = parts[0];
  for (int w = 1; w < warps; ++w) top = fmaxf(top, parts[w]);
  return top;
}

}  // namespace mhc::kernels::MHC_CUDA
