// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::kernels::MHC_ISA {

/// 8 floats.
struct Vec {
  static constexpr int kLanes = 8;
  __m256 v;
};
inline constexpr int kLanes = Vec::kLanes;
inline constexpr int kRegisters = 16;

alignas(32) inline constexpr std::int32_t kLaneMasks[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
MHC_INLINE __m256i laneMask(int count) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kLaneMasks + 8 - count));
}

MHC_INLINE Vec load(const float* p) { return {_mm256_loadu_ps(p)}; }
MHC_INLINE void store(float* p, Vec a) { _mm256_storeu_ps(p, a.v); }
/// Stores past the cache; p is aligned to the vector.
MHC_INLINE void stream(float* p, Vec a) { _mm256_stream_ps(p, a.v); }
/// Orders them before what other threads are told next.
MHC_INLINE void streamed() { _mm_sfence(); }
/// The first `count` lanes (0..kLanes), 0 in the others; memory past them is not touched.
MHC_INLINE Vec loadPartial(const float* p, int count) { return {_mm256_maskload_ps(p, laneMask(count))}; }
MHC_INLINE void storePartial(float* p, Vec a, int count) { _mm256_maskstore_ps(p, laneMask(count), a.v); }
MHC_INLINE Vec broadcast(float s) { return {_mm256_set1_ps(s)}; }
MHC_INLINE Vec zero() { return {_mm256_setzero_ps()}; }

MHC_INLINE Vec operator+(Vec a, Vec b) { return {_mm256_add_ps(a.v, b.v)}; }
MHC_INLINE Vec operator-(Vec a, Vec b) { return {_mm256_sub_ps(a.v, b.v)}; }
MHC_INLINE Vec operator*(Vec a, Vec b) { return {_mm256_mul_ps(a.v, b.v)}; }
MHC_INLINE Vec operator/(Vec a, Vec b) { return {_mm256_div_ps(a.v, b.v)}; }
MHC_INLINE Vec operator-(Vec a) { return {_mm256_xor_ps(a.v, _mm256_set1_ps(-0.0F))}; }
/// a·b + c, rounded once.
MHC_INLINE Vec fma(Vec a, Vec b, Vec c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
/// c − a·b, rounded once.
MHC_INLINE Vec fnma(Vec a, Vec b, Vec c) { return {_mm256_fnmadd_ps(a.v, b.v, c.v)}; }
/// The second argument where either is NaN.
MHC_INLINE Vec max(Vec a, Vec b) { return {_mm256_max_ps(a.v, b.v)}; }
MHC_INLINE Vec min(Vec a, Vec b) { return {_mm256_min_ps(a.v, b.v)}; }
MHC_INLINE Vec sqrt(Vec a) { return {_mm256_sqrt_ps(a.v)}; }
MHC_INLINE Vec abs(Vec a) { return {_mm256_andnot_ps(_mm256_set1_ps(-0.0F), a.v)}; }
/// |magnitude| with the sign of `sign`.
MHC_INLINE Vec copySign(Vec magnitude, Vec sign) {
  const __m256 bit = _mm256_set1_ps(-0.0F);
  return {_mm256_or_ps(_mm256_andnot_ps(bit, magnitude.v), _mm256_and_ps(bit, sign.v))};
}
/// a < b ? x : y per lane.
MHC_INLINE Vec ifLess(Vec a, Vec b, Vec x, Vec y) {
  return {_mm256_blendv_ps(y.v, x.v, _mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ))};
}
MHC_INLINE Vec roundNearest(Vec a) { return {_mm256_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
/// a·2^k for integral k, |k| up to 250: two factors, so that results near 0 and infinity are rounded once.
MHC_INLINE Vec scaleByPowerOfTwo(Vec a, Vec k) {
  const __m256i whole = _mm256_cvtps_epi32(k.v);
  const __m256i half = _mm256_srai_epi32(whole, 1);
  const __m256i rest = _mm256_sub_epi32(whole, half);
  const __m256i bias = _mm256_set1_epi32(127);
  const __m256 first = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(half, bias), 23));
  const __m256 second = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(rest, bias), 23));
  return {_mm256_mul_ps(_mm256_mul_ps(a.v, first), second)};
}
MHC_INLINE float reduceSum(Vec a) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}
MHC_INLINE float reduceMax(Vec a) {
  __m128 s = _mm_max_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
  s = _mm_max_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_max_ss(s, _mm_movehdup_ps(s)));
}

/// rows[0..7] become the columns.
MHC_INLINE void transpose(Vec (&r)[8]) {
  __m256 t[8];
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_ps(r[i].v, r[i + 1].v);
    t[i + 1] = _mm256_unpackhi_ps(r[i].v, r[i + 1].v);
  }
  __m256 s[8];
  for (int i = 0; i < 8; i += 4) {
    s[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
    s[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
    s[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    s[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
  for (int c = 0; c < 4; ++c) {
    r[c].v = _mm256_permute2f128_ps(s[c], s[4 + c], 0x20);
    r[4 + c].v = _mm256_permute2f128_ps(s[c], s[4 + c], 0x31);
  }
}

}  // namespace mhc::kernels::MHC_ISA
