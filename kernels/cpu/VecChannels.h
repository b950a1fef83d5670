// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Loops over channels, and sums of whole vectors.

namespace mhc::kernels::MHC_ISA {

/// `count` elements (float, or std::uint16_t as bfloat16), 1 … kLanes. A `count` that the compiler knows costs no
/// branch.
template <typename T>
MHC_INLINE Vec loadAt(const T* p, int count) {
  return count == kLanes ? load(p) : loadPartial(p, count);
}
template <typename T>
MHC_INLINE void storeAt(T* p, Vec a, int count) {
  if (count == kLanes) {
    store(p, a);
  } else {
    storePartial(p, a, count);
  }
}

/// body(c, kLanes) over the whole vectors of C channels, then body(c, rest): mark the lambda [[gnu::always_inline]].
template <typename Body>
MHC_INLINE void overChannels(std::int64_t C, const Body& body) {
  std::int64_t c = 0;
  for (; c + kLanes <= C; c += kLanes) body(c, kLanes);
  if (c < C) body(c, static_cast<int>(C - c));
}
#define MHC_CHANNELS [&](std::int64_t c, int count) __attribute__((always_inline))

/// Σ x·y over a loop by two sums in turn: half the wait for the last sum.
struct InnerProduct {
  Vec even = zero();
  Vec odd = zero();
  MHC_INLINE void add(Vec x, Vec y) {
    const Vec sum = fma(x, y, even);
    even = odd;
    odd = sum;
  }
  MHC_INLINE float sum() const { return reduceSum(even + odd); }
};

/// Memory that a later pass reads or writes, brought into the second-level cache a little with every round of a loop
/// that computes: the two overlap instead of taking turns.
struct Ahead {
  static constexpr int kStreams = 3;
  const char* at[kStreams];
  std::int64_t step[kStreams] = {};
  /// Nothing to bring: the rounds touch a line that is in the cache anyway.
  explicit Ahead(const void* hot) {
    for (const char*& p : at) p = static_cast<const char*>(hot);
  }
  /// `bytes` from p on, over `rounds` rounds.
  void set(int stream, const void* p, std::int64_t bytes, std::int64_t rounds) {
    if (!p || rounds <= 0) return;
    at[stream] = static_cast<const char*>(p);
    step[stream] = (bytes + rounds - 1) / rounds;
  }
  template <int S = kStreams>
  MHC_INLINE void round() {
#pragma GCC unroll 3
    for (int i = 0; i < S; ++i) {
      __builtin_prefetch(at[i], 0, 2);
      at[i] += step[i];
    }
  }
};

#if defined(__AVX512F__)
/// Lane l of the result: the sum of a[l].
MHC_INLINE Vec sumsOf(const Vec (&a)[16]) {
  __m512 b[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    b[i] =
        _mm512_add_ps(_mm512_unpacklo_ps(a[2 * i].v, a[2 * i + 1].v), _mm512_unpackhi_ps(a[2 * i].v, a[2 * i + 1].v));
  }
  __m512 q[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const __m512d x = _mm512_castps_pd(b[2 * i]);
    const __m512d y = _mm512_castps_pd(b[2 * i + 1]);
    q[i] = _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(x, y)), _mm512_castpd_ps(_mm512_unpackhi_pd(x, y)));
  }
  const __m512 r = _mm512_add_ps(_mm512_shuffle_f32x4(q[0], q[1], 0x88), _mm512_shuffle_f32x4(q[0], q[1], 0xdd));
  const __m512 s = _mm512_add_ps(_mm512_shuffle_f32x4(q[2], q[3], 0x88), _mm512_shuffle_f32x4(q[2], q[3], 0xdd));
  return {_mm512_add_ps(_mm512_shuffle_f32x4(r, s, 0x88), _mm512_shuffle_f32x4(r, s, 0xdd))};
}
#endif

/// out[i] = the sum of the lanes of a[i].
template <int R>
MHC_INLINE void reduceSums(const Vec (&a)[R], float* out) {
#if defined(__AVX512F__)
  if constexpr (R >= 4) {
    Vec padded[16];
    for (int first = 0; first < R; first += 16) {
#pragma GCC unroll 16
      for (int i = 0; i < 16; ++i) padded[i] = first + i < R ? a[first + i] : zero();
      const int count = R - first < 16 ? R - first : 16;
      storeAt(out + first, sumsOf(padded), count);
    }
    return;
  }
#endif
#pragma GCC unroll 8
  for (int i = 0; i < R; ++i) out[i] = reduceSum(a[i]);
}

#if defined(__AVX512F__) || defined(__AVX2__)
/// Floats that share a lane pair in the packed rows of a projection.
inline constexpr int kPair = 2;
#else
inline constexpr int kPair = 1;
#endif

/// The kPair floats at p, over and over.
MHC_INLINE Vec broadcastPair(const float* p) {
#if defined(__AVX2__)
  double pair;
  std::memcpy(&pair, p, sizeof pair);
#if defined(__AVX512F__)
  return {_mm512_castpd_ps(_mm512_set1_pd(pair))};
#else
  return {_mm256_castpd_ps(_mm256_set1_pd(pair))};
#endif
#else
  return {*p};
#endif
}

}  // namespace mhc::kernels::MHC_ISA
