// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::kernels::MHC_ISA {

/// 1 float: for CPUs without AVX2, and the plainest of the three in tests.
struct Vec {
  static constexpr int kLanes = 1;
  float v;
};
inline constexpr int kLanes = Vec::kLanes;
inline constexpr int kRegisters = 16;

MHC_INLINE Vec load(const float* p) { return {*p}; }
MHC_INLINE void store(float* p, Vec a) { *p = a.v; }
MHC_INLINE void stream(float* p, Vec a) { *p = a.v; }
/// Orders them before what other threads are told next.
MHC_INLINE void streamed() {}
MHC_INLINE Vec loadPartial(const float* p, int count) { return {count > 0 ? *p : 0.0F}; }
MHC_INLINE void storePartial(float* p, Vec a, int count) {
  if (count > 0) *p = a.v;
}
MHC_INLINE Vec broadcast(float s) { return {s}; }
MHC_INLINE Vec zero() { return {0.0F}; }

MHC_INLINE Vec operator+(Vec a, Vec b) { return {a.v + b.v}; }
MHC_INLINE Vec operator-(Vec a, Vec b) { return {a.v - b.v}; }
MHC_INLINE Vec operator*(Vec a, Vec b) { return {a.v * b.v}; }
MHC_INLINE Vec operator/(Vec a, Vec b) { return {a.v / b.v}; }
MHC_INLINE Vec operator-(Vec a) { return {-a.v}; }
/// a·b + c. Rounded twice: without the instruction a fused product is a library call per element.
MHC_INLINE Vec fma(Vec a, Vec b, Vec c) { return {a.v * b.v + c.v}; }
MHC_INLINE Vec fnma(Vec a, Vec b, Vec c) { return {c.v - a.v * b.v}; }
/// The second argument where either is NaN, as the vector instructions do.
MHC_INLINE Vec max(Vec a, Vec b) { return {a.v > b.v ? a.v : b.v}; }
MHC_INLINE Vec min(Vec a, Vec b) { return {a.v < b.v ? a.v : b.v}; }
MHC_INLINE Vec sqrt(Vec a) { return {__builtin_sqrtf(a.v)}; }
MHC_INLINE Vec abs(Vec a) { return {__builtin_fabsf(a.v)}; }
MHC_INLINE Vec copySign(Vec magnitude, Vec sign) { return {__builtin_copysignf(magnitude.v, sign.v)}; }
MHC_INLINE Vec ifLess(Vec a, Vec b, Vec x, Vec y) { return {a.v < b.v ? x.v : y.v}; }
/// Adding and subtracting 1.5·2²³ rounds to an integer; |a| below 2²².
MHC_INLINE Vec roundNearest(Vec a) { return {(a.v + 12582912.0F) - 12582912.0F}; }
MHC_INLINE float powerOfTwo(std::int32_t k) {
  const std::int32_t bits = (k + 127) * (1 << 23);
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}
/// a·2^k for integral k, |k| up to 250: two factors, so that results near 0 and infinity are rounded once.
MHC_INLINE Vec scaleByPowerOfTwo(Vec a, Vec k) {
  // A NaN has no integer value: it is passed on by `a`, which is NaN too.
  const std::int32_t whole = k.v == k.v ? static_cast<std::int32_t>(k.v) : 0;
  const std::int32_t half = whole >> 1;
  return {a.v * powerOfTwo(half) * powerOfTwo(whole - half)};
}
MHC_INLINE float reduceSum(Vec a) { return a.v; }
MHC_INLINE float reduceMax(Vec a) { return a.v; }
MHC_INLINE void transpose(Vec (&)[1]) {}

}  // namespace mhc::kernels::MHC_ISA
