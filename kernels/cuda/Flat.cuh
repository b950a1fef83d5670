// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/Launch.h"
#include "kernels/cuda/Vectors.cuh"

/// Kernels over flat arrays of float32: four neighbouring numbers a thread, by one access where the arrays begin on 16
/// bytes. The last four may be fewer.
namespace mhc::kernels::MHC_CUDA {

inline constexpr int kFlatThreads = 256;

__device__ __forceinline__ std::int64_t flatIndex() {
  return (static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x) * 4;
}

template <bool Aligned>
__device__ __forceinline__ void loadFour(const float* from, std::int64_t at, std::int64_t size, float (&out)[4]) {
  if (Aligned && at + 4 <= size) {
    unpack(loadVector(from + at), out);
    return;
  }
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) out[k] = at + k < size ? from[at + k] : 0.0F;
}

template <bool Aligned>
__device__ __forceinline__ void storeFour(float* to, std::int64_t at, std::int64_t size, const float (&values)[4]) {
  if (Aligned && at + 4 <= size) {
    storeVector(to + at, pack(values));
    return;
  }
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) {
    if (at + k < size) to[at + k] = values[k];
  }
}

/// The same numbers as bfloat16; eight bytes at a time are not worth a second kernel.
__device__ __forceinline__ void storeFourNarrow(std::uint16_t* to, std::int64_t at, std::int64_t size,
                                                const float (&values)[4]) {
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) {
    if (at + k < size) narrow(values[k], to[at + k]);
  }
}

template <typename... Parameters, typename... Arguments>
void launchFlat(const char* name, std::int64_t size, bool aligned, void (*vectors)(Parameters...),
                void (*single)(Parameters...), const Arguments&... arguments) {
  launch(name, dim3{blocksFor(size, 4 * kFlatThreads), 1, 1}, kFlatThreads, 0, aligned ? vectors : single,
         arguments...);
}

}  // namespace mhc::kernels::MHC_CUDA
