// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Element.h"

// Loads widen bfloat16 (std::uint16_t in memory), stores round to the nearest, ties to even; NaN stays NaN.

namespace mhc::kernels::MHC_ISA {

#if defined(__AVX512F__)

MHC_INLINE Vec widen(__m256i bits) {
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16))};
}
MHC_INLINE __m256i narrow(Vec a) {
#if defined(__AVX512BF16__)
  return reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(a.v));  // takes float32 below 2^-126 for 0
#else
  const __m512i bits = _mm512_castps_si512(a.v);
  const __m512i high = _mm512_srli_epi32(bits, 16);
  const __m512i odd = _mm512_and_si512(high, _mm512_set1_epi32(1));
  const __m512i near = _mm512_srli_epi32(_mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff)), odd), 16);
  const __mmask16 nan = _mm512_cmp_ps_mask(a.v, a.v, _CMP_UNORD_Q);
  return _mm512_cvtepi32_epi16(_mm512_mask_or_epi32(near, nan, high, _mm512_set1_epi32(0x40)));
#endif
}
MHC_INLINE Vec load(const std::uint16_t* p) {
  return widen(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}
MHC_INLINE void store(std::uint16_t* p, Vec a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), narrow(a));
}
MHC_INLINE Vec loadPartial(const std::uint16_t* p, int count) {
  return widen(_mm256_maskz_loadu_epi16(laneMask(count), p));
}
MHC_INLINE void storePartial(std::uint16_t* p, Vec a, int count) {
  _mm256_mask_storeu_epi16(p, laneMask(count), narrow(a));
}

#elif defined(__AVX2__)

MHC_INLINE Vec widen(__m128i bits) {
  return {_mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16))};
}
MHC_INLINE __m128i narrow(Vec a) {
  const __m256i bits = _mm256_castps_si256(a.v);
  const __m256i high = _mm256_srli_epi32(bits, 16);
  const __m256i odd = _mm256_and_si256(high, _mm256_set1_epi32(1));
  const __m256i near = _mm256_srli_epi32(_mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd), 16);
  const __m256i quiet = _mm256_or_si256(high, _mm256_set1_epi32(0x40));
  const __m256i nan = _mm256_castps_si256(_mm256_cmp_ps(a.v, a.v, _CMP_UNORD_Q));
  const __m256i chosen = _mm256_blendv_epi8(near, quiet, nan);
  return _mm_packus_epi32(_mm256_castsi256_si128(chosen), _mm256_extracti128_si256(chosen, 1));
}
MHC_INLINE Vec load(const std::uint16_t* p) {
  return widen(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
MHC_INLINE void store(std::uint16_t* p, Vec a) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), narrow(a));
}
// There is no masked access to halves of a word.
MHC_INLINE Vec loadPartial(const std::uint16_t* p, int count) {
  alignas(16) std::uint16_t lanes[8] = {};
  for (int i = 0; i < count; ++i) lanes[i] = p[i];
  return load(lanes);
}
MHC_INLINE void storePartial(std::uint16_t* p, Vec a, int count) {
  alignas(16) std::uint16_t lanes[8];
  store(lanes, a);
  for (int i = 0; i < count; ++i) p[i] = lanes[i];
}

#else

MHC_INLINE Vec load(const std::uint16_t* p) {
  return {widenBf16(*p)};
}
MHC_INLINE void store(std::uint16_t* p, Vec a) {
  *p = roundBf16(a.v);
}
MHC_INLINE Vec loadPartial(const std::uint16_t* p, int count) {
  return {count > 0 ? widenBf16(*p) : 0.0F};
}
MHC_INLINE void storePartial(std::uint16_t* p, Vec a, int count) {
  if (count > 0) *p = roundBf16(a.v);
}

#endif

/// What a store and a load of T leave of a.
MHC_INLINE Vec stored(const float*, Vec a) {
  return a;
}
MHC_INLINE Vec stored(const std::uint16_t*, Vec a) {
#if defined(__AVX2__)
  return widen(narrow(a));
#else
  return {widenBf16(roundBf16(a.v))};
#endif
}

}  // namespace mhc::kernels::MHC_ISA
