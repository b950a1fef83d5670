// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::kernels::MHC_ISA {

/// 16 floats.
struct Vec {
  static constexpr int kLanes = 16;
  __m512 v;
};
inline constexpr int kLanes = Vec::kLanes;
inline constexpr int kRegisters = 32;

MHC_INLINE __mmask16 laneMask(int count) { return static_cast<__mmask16>((1U << count) - 1U); }

MHC_INLINE Vec load(const float* p) { return {_mm512_loadu_ps(p)}; }
MHC_INLINE void store(float* p, Vec a) { _mm512_storeu_ps(p, a.v); }
/// Stores past the cache; p is aligned to the vector.
MHC_INLINE void stream(float* p, Vec a) { _mm512_stream_ps(p, a.v); }
/// Orders them before what other threads are told next.
MHC_INLINE void streamed() { _mm_sfence(); }
/// The first `count` lanes (0..kLanes), 0 in the others; memory past them is not touched.
MHC_INLINE Vec loadPartial(const float* p, int count) { return {_mm512_maskz_loadu_ps(laneMask(count), p)}; }
MHC_INLINE void storePartial(float* p, Vec a, int count) { _mm512_mask_storeu_ps(p, laneMask(count), a.v); }
MHC_INLINE Vec broadcast(float s) { return {_mm512_set1_ps(s)}; }
MHC_INLINE Vec zero() { return {_mm512_setzero_ps()}; }

MHC_INLINE Vec operator+(Vec a, Vec b) { return {_mm512_add_ps(a.v, b.v)}; }
MHC_INLINE Vec operator-(Vec a, Vec b) { return {_mm512_sub_ps(a.v, b.v)}; }
MHC_INLINE Vec operator*(Vec a, Vec b) { return {_mm512_mul_ps(a.v, b.v)}; }
MHC_INLINE Vec operator/(Vec a, Vec b) { return {_mm512_div_ps(a.v, b.v)}; }
MHC_INLINE Vec operator-(Vec a) { return {_mm512_xor_ps(a.v, _mm512_set1_ps(-0.0F))}; }
/// a·b + c, rounded once.
MHC_INLINE Vec fma(Vec a, Vec b, Vec c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
/// c − a·b, rounded once.
MHC_INLINE Vec fnma(Vec a, Vec b, Vec c) { return {_mm512_fnmadd_ps(a.v, b.v, c.v)}; }
/// The second argument where either is NaN.
MHC_INLINE Vec max(Vec a, Vec b) { return {_mm512_max_ps(a.v, b.v)}; }
MHC_INLINE Vec min(Vec a, Vec b) { return {_mm512_min_ps(a.v, b.v)}; }
MHC_INLINE Vec sqrt(Vec a) { return {_mm512_sqrt_ps(a.v)}; }
MHC_INLINE Vec abs(Vec a) { return {_mm512_abs_ps(a.v)}; }
/// |magnitude| with the sign of `sign`.
MHC_INLINE Vec copySign(Vec magnitude, Vec sign) {
  const __m512 bit = _mm512_set1_ps(-0.0F);
  return {_mm512_or_ps(_mm512_andnot_ps(bit, magnitude.v), _mm512_and_ps(bit, sign.v))};
}
/// a < b ? x : y per lane.
MHC_INLINE Vec ifLess(Vec a, Vec b, Vec x, Vec y) {
  return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ), y.v, x.v)};
}
MHC_INLINE Vec roundNearest(Vec a) { return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
/// a·2^k for integral k, exact or correctly rounded; |k| up to 300.
MHC_INLINE Vec scaleByPowerOfTwo(Vec a, Vec k) { return {_mm512_scalef_ps(a.v, k.v)}; }
MHC_INLINE float reduceSum(Vec a) { return _mm512_reduce_add_ps(a.v); }
MHC_INLINE float reduceMax(Vec a) { return _mm512_reduce_max_ps(a.v); }

/// rows[0..15] become the columns.
MHC_INLINE void transpose(Vec (&r)[16]) {
  __m512 t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i].v, r[i + 1].v);
    t[i + 1] = _mm512_unpackhi_ps(r[i].v, r[i + 1].v);
  }
  __m512 s[16];
  for (int i = 0; i < 16; i += 4) {
    s[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(t[i]), _mm512_castps_pd(t[i + 2])));
    s[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(t[i]), _mm512_castps_pd(t[i + 2])));
    s[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(t[i + 1]), _mm512_castps_pd(t[i + 3])));
    s[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(t[i + 1]), _mm512_castps_pd(t[i + 3])));
  }
  // s[4·g + c] holds, in 128-bit part q, column 4·q + c of rows 4·g … 4·g + 3.
  for (int c = 0; c < 4; ++c) {
    const __m512 a = _mm512_shuffle_f32x4(s[c], s[4 + c], 0x88);       // parts 0, 2 of row groups 0, 1
    const __m512 b = _mm512_shuffle_f32x4(s[c], s[4 + c], 0xdd);       // parts 1, 3
    const __m512 d = _mm512_shuffle_f32x4(s[8 + c], s[12 + c], 0x88);  // row groups 2, 3
    const __m512 e = _mm512_shuffle_f32x4(s[8 + c], s[12 + c], 0xdd);
    r[c].v = _mm512_shuffle_f32x4(a, d, 0x88);
    r[8 + c].v = _mm512_shuffle_f32x4(a, d, 0xdd);
    r[4 + c].v = _mm512_shuffle_f32x4(b, e, 0x88);
    r[12 + c].v = _mm512_shuffle_f32x4(b, e, 0xdd);
  }
}

}  // namespace mhc::kernels::MHC_ISA
