// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Flat.cuh"
#include "kernels/cuda/Kernels.h"

namespace mhc::kernels::MHC_CUDA {
namespace {

/// Eight numbers a thread: one access of bfloat16, two of float32.
__device__ __forceinline__ std::int64_t index() {
  return (static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x) * 8;
}

template <bool Aligned>
__global__ void addBf16Kernel(const AddBf16 a) {
  const std::int64_t at = index();
  if (at >= a.size) return;
  float addend[8];
  if (Aligned && at + 8 <= a.size) {
    unpack(loadVector(a.addend + at), addend);
  } else {
    MHC_UNROLL
    for (int k = 0; k < 8; ++k) addend[k] = at + k < a.size ? widen(a.addend[at + k]) : 0.0F;
  }
  MHC_UNROLL
  for (int half = 0; half < 2; ++half) {
    float sum[4] = {};
    if (!a.overwrite) loadFour<Aligned>(a.sum, at + 4 * half, a.size, sum);
    MHC_UNROLL
    for (int k = 0; k < 4; ++k) sum[k] = a.overwrite ? addend[4 * half + k] : sum[k] + addend[4 * half + k];
    storeFour<Aligned>(a.sum, at + 4 * half, a.size, sum);
  }
}

template <bool Aligned>
__global__ void toBf16Kernel(const ToBf16 a) {
  const std::int64_t at = index();
  if (at >= a.size) return;
  float values[8];
  MHC_UNROLL
  for (int half = 0; half < 2; ++half) {
    float four[4];
    loadFour<Aligned>(a.in, at + 4 * half, a.size, four);
    MHC_UNROLL
    for (int k = 0; k < 4; ++k) values[4 * half + k] = four[k];
  }
  if (Aligned && at + 8 <= a.size) {
    storeVector(a.out + at, pack(values));
    return;
  }
  MHC_UNROLL
  for (int k = 0; k < 8; ++k) {
    if (at + k < a.size) narrow(values[k], a.out[at + k]);
  }
}

}  // namespace

void addBf16(const AddBf16& a, const ParallelFor&) {
  launch("addBf16", dim3{blocksFor(a.size, 8 * kFlatThreads), 1, 1}, kFlatThreads, 0,
         onSixteenBytes(a.addend, a.sum) ? addBf16Kernel<true> : addBf16Kernel<false>, a);
}
void toBf16(const ToBf16& a, const ParallelFor&) {
  launch("toBf16", dim3{blocksFor(a.size, 8 * kFlatThreads), 1, 1}, kFlatThreads, 0,
         onSixteenBytes(a.in, a.out) ? toBf16Kernel<true> : toBf16Kernel<false>, a);
}

}  // namespace mhc::kernels::MHC_CUDA
