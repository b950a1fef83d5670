// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Elementary functions on Vec: no library calls, the same polynomial in every compilation.

namespace mhc::kernels::MHC_ISA {

inline constexpr float kLog2E = 1.44269504F;
inline constexpr float kLn2 = 0.693147181F;

/// 2^x for x ≤ 127, within 2 ulp; at and below −126 the smallest normal number, NaN stays NaN.
MHC_INLINE Vec exp2(Vec x) {
  x = max(broadcast(-126.0F), x);
  const Vec k = roundNearest(x);
  const Vec r = x - k;
  Vec p = fma(broadcast(1.535336188e-4F), r, broadcast(1.339887440e-3F));
  p = fma(p, r, broadcast(9.618437357e-3F));
  p = fma(p, r, broadcast(5.550332471e-2F));
  p = fma(p, r, broadcast(2.402264791e-1F));
  p = fma(p, r, broadcast(6.931472029e-1F));
  p = fma(p, r, broadcast(1.0F));
  return scaleByPowerOfTwo(p, k);
}

/// e^x within 2 ulp; 0 below −104, infinity above 89, NaN stays NaN.
MHC_INLINE Vec exp(Vec x) {
  // The clamps keep 2^k in range. min and max return their second argument for NaN.
  x = min(broadcast(89.0F), max(broadcast(-104.0F), x));
  const Vec k = roundNearest(x * broadcast(1.44269504F));
  Vec r = fnma(k, broadcast(0.693145752F), x);  // ln 2 in two parts, the first with trailing zero bits
  r = fnma(k, broadcast(1.42860677e-6F), r);
  Vec p = fma(broadcast(1.3926251e-3F), r, broadcast(8.3632329e-3F));
  p = fma(p, r, broadcast(4.16665542e-2F));
  p = fma(p, r, broadcast(1.66665766e-1F));
  p = fma(p, r, broadcast(0.5F));
  p = fma(p * r, r, r) + broadcast(1.0F);
  return scaleByPowerOfTwo(p, k);
}

/// e^x for the kernels that read and write T: exp() for float; for bfloat16 within |x|·2^-24, at two thirds of the cost, from
/// the smallest normal number to 2^126.
MHC_INLINE Vec expFor(const float*, Vec x) { return exp(x); }
MHC_INLINE Vec expFor(const std::uint16_t*, Vec x) { return exp2(min(broadcast(126.0F), x * broadcast(kLog2E))); }

/// 1/(1 + e^−x), relative error of a few ulp over the whole range.
MHC_INLINE Vec sigmoid(Vec x) { return broadcast(1.0F) / (broadcast(1.0F) + exp(-x)); }

/// tanh x, relative error of a few ulp: odd polynomial near 0, 1 − 2/(e^2|x| + 1) elsewhere.
MHC_INLINE Vec tanh(Vec x) {
  const Vec a = abs(x);
  const Vec z = x * x;
  Vec p = fma(broadcast(-6.0967142e-3F), z, broadcast(2.0997179e-2F));
  p = fma(p, z, broadcast(-5.3850910e-2F));
  p = fma(p, z, broadcast(1.33327697e-1F));
  p = fma(p, z, broadcast(-3.33333289e-1F));
  const Vec small = fma(p * z, x, x);
  const Vec large = broadcast(1.0F) - broadcast(2.0F) / (exp(a + a) + broadcast(1.0F));
  return ifLess(a, broadcast(0.625F), small, copySign(large, x));
}

/// Loads or stores `count` elements (float, or std::uint16_t as bfloat16) at once where the vector is full, partially where
/// it is the tail.
template <typename T>
MHC_INLINE Vec loadTail(const T* p, std::int64_t count) {
  return count >= kLanes ? load(p) : loadPartial(p, static_cast<int>(count));
}
template <typename T>
MHC_INLINE void storeTail(T* p, Vec a, std::int64_t count) {
  if (count >= kLanes) {
    store(p, a);
  } else {
    storePartial(p, a, static_cast<int>(count));
  }
}

}  // namespace mhc::kernels::MHC_ISA
