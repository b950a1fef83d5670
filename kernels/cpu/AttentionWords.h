// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cpu/Vec.h"

// What attention's products multiply: single floats, or pairs of bf16 where the CPU has dot products of pairs. A matrix
// is packed along the dimension that a product sums over: one word holds one term of the sum, or two neighbouring ones.

namespace mhc::kernels::MHC_ISA {

/// Two bf16 numbers, the first in the lower half.
struct Pair {
  std::uint32_t bits;
};

template <typename Word>
inline constexpr int kTerms = 1;
template <>
inline constexpr int kTerms<Pair> = 2;

/// A vector of kLanes words of a matrix, and one word in all lanes.
MHC_INLINE Vec loadWords(const float* p) {
  return load(p);
}
MHC_INLINE Vec broadcastWord(const float* p) {
  return broadcast(*p);
}
/// sum + left·right in every lane.
MHC_INLINE Vec multiplyAdd(const float*, Vec left, Vec right, Vec sum) {
  return fma(left, right, sum);
}

MHC_INLINE const float* floats(const Pair* p) {
  return reinterpret_cast<const float*>(p);
}
MHC_INLINE float* floats(Pair* p) {
  return reinterpret_cast<float*>(p);
}
MHC_INLINE std::uint16_t* halves(Pair* p) {
  return reinterpret_cast<std::uint16_t*>(p);
}

#if defined(__AVX512BF16__)

MHC_INLINE Vec loadWords(const Pair* p) {
  return load(floats(p));
}
MHC_INLINE Vec broadcastWord(const Pair* p) {
  return broadcast(*floats(p));
}
MHC_INLINE Vec multiplyAdd(const Pair*, Vec left, Vec right, Vec sum) {
  return {_mm512_dpbf16_ps(sum.v, reinterpret_cast<__m512bh>(left.v), reinterpret_cast<__m512bh>(right.v))};
}

/// Lane i of the result: the pair (first[i], second[i]), rounded.
MHC_INLINE Vec pairs(Vec first, Vec second) {
  const auto both = reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(second.v, first.v));  // 16 firsts, then 16 seconds
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21,
                                         5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  return {_mm512_castsi512_ps(_mm512_permutexvar_epi16(order, both))};
}

/// kBlock packed rows of floats as rows of pairs: neighbouring channels share a word.
inline void packPairRows(const float* in, std::int64_t rows, std::int64_t channels, Pair* out) {
  for (std::int64_t i = 0; i < rows * channels; i += kLanes) store(halves(out) + i, load(in + i));
}

/// Rows 2·t and 2·t + 1 as one row of pairs: neighbouring rows share a word.
inline void packRowPairs(const float* in, std::int64_t rows, std::int64_t channels, Pair* out) {
  for (std::int64_t t = 0; t < rows; t += 2) {
    for (std::int64_t c = 0; c < channels; c += kLanes) {
      store(floats(out) + t / 2 * channels + c, pairs(load(in + t * channels + c), load(in + (t + 1) * channels + c)));
    }
  }
}

/// out[c / 2][t] = (in[t][c], in[t][c + 1]) of `rows` rows that packPairRows made; out has `stride` words a row.
inline void transposePairs(const Pair* in, std::int64_t rows, std::int64_t channels, std::int64_t stride, Pair* out) {
  const std::int64_t words = channels / 2;
  for (std::int64_t c = 0; c < words; c += kLanes) {
    const int count = words - c < kLanes ? static_cast<int>(words - c) : kLanes;
    for (std::int64_t t = 0; t < rows; t += kLanes) {
      Vec block[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) block[i] = loadPartial(floats(in) + (t + i) * words + c, count);
      transpose(block);
      for (int i = 0; i < count; ++i) store(floats(out) + (c + i) * stride + t, block[i]);
    }
  }
}

#endif

}  // namespace mhc::kernels::MHC_ISA
