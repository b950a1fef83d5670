// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/Platform.h"

#if !defined(__CUDACC__)
#include "kernels/emulation/Mma.h"
#endif

/// Tensor cores: D [16, 8] += A [16, 8]·B [8, 8] over a warp, operands in tf32 (8 bits of exponent, 10 of mantissa),
/// sums in float32. With g = lane / 4 and q = lane % 4 a lane holds
///   A: a0 (g, q), a1 (g + 8, q), a2 (g, q + 4), a3 (g + 8, q + 4)     as (row, k)
///   B: b0 (q, g), b1 (q + 4, g)                                       as (k, column)
///   D: d0 (g, 2q), d1 (g, 2q + 1), d2 (g + 8, 2q), d3 (g + 8, 2q + 1)
/// (PTX ISA, "Matrix Fragments for mma.m16n8k8", .tf32).
namespace mhc::kernels::MHC_CUDA {

__device__ __forceinline__ void mmaTf32(float (&d)[4], const float (&a)[4], const float (&b)[2]) {
#if defined(__CUDACC__)
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(__float_as_uint(a[0])), "r"(__float_as_uint(a[1])), "r"(__float_as_uint(a[2])), "r"(__float_as_uint(a[3])),
        "r"(__float_as_uint(b[0])), "r"(__float_as_uint(b[1])));
#else
  emulation::mmaTf32(d, a, b);
#endif
}

/// The tf32 nearest to a float32, ties away from zero; NaN stays NaN.
__device__ __forceinline__ float toTf32(float value) {
#if defined(__CUDA_ARCH__)
  unsigned bits;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(value));
  return __uint_as_float(bits);
#else
  // Carried over, a NaN of all ones would become a zero; GPUs make that one of every NaN.
  if (value != value) return __uint_as_float(0x7FFFFFFFU);
  return __uint_as_float((__float_as_uint(value) + 0x1000U) & 0xFFFFE000U);
#endif
}

/// A float32 as the sum of two tf32: 21 bits of its 24.
struct Split {
  float high, low;
};
__device__ __forceinline__ Split split(float value) {
  const float high = toTf32(value);
  return {high, toTf32(value - high)};
}

/// D += A·B nearly in float32: the three larger of the four products of the halves. `ExactA`, `ExactB`: the values are
/// bfloat16, which tf32 holds exactly, so their lower halves are zero.
template <bool ExactA, bool ExactB>
__device__ __forceinline__ void mmaSplit(float (&d)[4], const Split (&a)[4], const Split (&b)[2]) {
  const float aHigh[4] = {a[0].high, a[1].high, a[2].high, a[3].high};
  const float bHigh[2] = {b[0].high, b[1].high};
  if constexpr (!ExactA) {
    const float aLow[4] = {a[0].low, a[1].low, a[2].low, a[3].low};
    mmaTf32(d, aLow, bHigh);
  }
  if constexpr (!ExactB) {
    const float bLow[2] = {b[0].low, b[1].low};
    mmaTf32(d, aHigh, bLow);
  }
  mmaTf32(d, aHigh, bHigh);
}

}  // namespace mhc::kernels::MHC_CUDA
