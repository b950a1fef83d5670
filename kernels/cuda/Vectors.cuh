// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Element.h"
#include "kernels/cuda/Platform.h"

/// Elements of activations on a device: float, or bfloat16 as std::uint16_t. Arithmetic is float32.
namespace mhc::kernels::MHC_CUDA {

/// Elements of one 16-byte access.
template <typename T>
inline constexpr int kWidth = 16 / static_cast<int>(sizeof(T));

__device__ __forceinline__ float widen(float value) {
  return value;
}
__device__ __forceinline__ float widen(std::uint16_t bits) {
  return __uint_as_float(static_cast<unsigned>(bits) << 16U);
}

/// Two bfloat16 in one word, `low` in the lower half; nearest, ties to even.
__device__ __forceinline__ unsigned packBf16(float low, float high) {
#if defined(__CUDA_ARCH__)
  unsigned pair;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
  return pair;
#else
  return static_cast<unsigned>(roundBf16(low)) | static_cast<unsigned>(roundBf16(high)) << 16U;
#endif
}

__device__ __forceinline__ void narrow(float value, float& out) {
  out = value;
}
__device__ __forceinline__ void narrow(float value, std::uint16_t& out) {
  out = static_cast<std::uint16_t>(packBf16(value, 0.0F) & 0xFFFFU);
}

/// The value as memory of that type holds it.
template <typename T>
__device__ __forceinline__ float asStored(float value) {
  T stored;
  narrow(value, stored);
  return widen(stored);
}

// Sixteen bytes as float32 and back.
__device__ __forceinline__ void unpack(uint4 raw, float (&out)[4]) {
  out[0] = __uint_as_float(raw.x);
  out[1] = __uint_as_float(raw.y);
  out[2] = __uint_as_float(raw.z);
  out[3] = __uint_as_float(raw.w);
}
__device__ __forceinline__ void unpack(uint4 raw, float (&out)[8]) {
  const unsigned words[4] = {raw.x, raw.y, raw.z, raw.w};
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) {
    out[2 * k] = __uint_as_float(words[k] << 16U);
    out[2 * k + 1] = __uint_as_float(words[k] & 0xFFFF0000U);
  }
}
__device__ __forceinline__ uint4 pack(const float (&in)[4]) {
  return make_uint4(__float_as_uint(in[0]), __float_as_uint(in[1]), __float_as_uint(in[2]), __float_as_uint(in[3]));
}
__device__ __forceinline__ uint4 pack(const float (&in)[8]) {
  return make_uint4(packBf16(in[0], in[1]), packBf16(in[2], in[3]), packBf16(in[4], in[5]), packBf16(in[6], in[7]));
}

__device__ __forceinline__ uint4 loadVector(const void* at) {
  MHC_CHECK_LOAD(at, 16);
  return *static_cast<const uint4*>(at);
}
__device__ __forceinline__ void storeVector(void* at, uint4 value) {
  MHC_CHECK_STORE(at, 16);
  *static_cast<uint4*>(at) = value;
}

/// How a kernel reads an array: ReadOnly through the path that needs the array untouched while the kernel runs.
enum class Access { ReadOnly, Written };

/// kWidth elements of a row of C from `channel` on, zeros past its end. Aligned: C is a multiple of kWidth and rows
/// begin on 16 bytes; otherwise element by element.
template <typename T, bool Aligned, Access access = Access::ReadOnly>
__device__ __forceinline__ void loadRow(const T* row, int channel, int C, float (&out)[kWidth<T>]) {
  constexpr int W = kWidth<T>;
  if constexpr (Aligned) {
    uint4 raw = make_uint4(0, 0, 0, 0);
    if (channel < C) {
      if constexpr (access == Access::ReadOnly) {
        raw = __ldg(reinterpret_cast<const uint4*>(row + channel));
      } else {
        raw = loadVector(row + channel);
      }
    }
    unpack(raw, out);
  } else {
    MHC_UNROLL
    for (int k = 0; k < W; ++k) out[k] = channel + k < C ? widen(row[channel + k]) : 0.0F;
  }
}

template <typename T, bool Aligned>
__device__ __forceinline__ void storeRow(T* row, int channel, int C, const float (&values)[kWidth<T>]) {
  constexpr int W = kWidth<T>;
  if constexpr (Aligned) {
    if (channel < C) storeVector(row + channel, pack(values));
  } else {
    MHC_UNROLL
    for (int k = 0; k < W; ++k) {
      if (channel + k < C) narrow(values[k], row[channel + k]);
    }
  }
}

/// W (4 or 8) numbers of a row of float32, which no kernel writes while it is read.
template <int W, bool Aligned>
__device__ __forceinline__ void loadFloats(const float* row, int channel, int C, float (&out)[W]) {
  if constexpr (Aligned) {
    MHC_UNROLL
    for (int k = 0; k < W; k += 4) {
      uint4 raw = make_uint4(0, 0, 0, 0);
      if (channel < C) raw = __ldg(reinterpret_cast<const uint4*>(row + channel + k));
      out[k] = __uint_as_float(raw.x);
      out[k + 1] = __uint_as_float(raw.y);
      out[k + 2] = __uint_as_float(raw.z);
      out[k + 3] = __uint_as_float(raw.w);
    }
  } else {
    MHC_UNROLL
    for (int k = 0; k < W; ++k) out[k] = channel + k < C ? row[channel + k] : 0.0F;
  }
}

}  // namespace mhc::kernels::MHC_CUDA
