// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/AttentionLayout.h"
#include "kernels/cpu/AttentionWords.h"
#include "kernels/cpu/Vec.h"

// What attention's forward and backward share: packing with the rotation, and the register tiles of its products.

namespace mhc::kernels::MHC_ISA {

using attention::kBlock;

inline constexpr int kTileRows = kRegisters == 32 ? 8 : 4;  // with 2 vectors a row: 16 or 8 sums in registers
/// 0, 1, 2, …
MHC_INLINE Vec laneIndices() {
  alignas(64) static constexpr float indices[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return load(indices);
}

/// The rotation by +angle (sign = 1) or −angle (sign = −1) of one row of d channels, times `factor`.
template <typename In, typename Out>
MHC_INLINE void rotateRow(const In* in, const float* cos, const float* sin, int d, float sign, float factor, Out* out) {
  const int half = d / 2;
  const Vec f = broadcast(factor);
  const Vec g = broadcast(factor * sign);
  for (int c = 0; c < half; c += kLanes) {
    const std::int64_t rest = half - c;
    const Vec a = loadTail(in + c, rest);
    const Vec b = loadTail(in + half + c, rest);
    const Vec co = loadTail(cos + c, rest) * f;
    const Vec si = loadTail(sin + c, rest) * g;
    storeTail(out + c, fnma(b, si, a * co), rest);
    storeTail(out + half + c, fma(a, si, b * co), rest);
  }
}

MHC_INLINE void fillZero(float* p, std::int64_t count) {
  std::memset(p, 0, static_cast<std::size_t>(count) * sizeof(float));
}

/// `count` rows into packed rows of `channels` floats; the padding and the rows up to `padded` become 0.
/// cos == nullptr: copied without rotation and factor.
template <typename In>
inline void packRows(const In* in, std::int64_t stride, std::int64_t count, std::int64_t padded, const float* cos,
                     const float* sin, int d, float factor, std::int64_t channels, float* out) {
  for (std::int64_t t = 0; t < count; ++t) {
    float* row = out + t * channels;
    if (cos != nullptr) {
      rotateRow(in + t * stride, cos + t * (d / 2), sin + t * (d / 2), d, 1.0F, factor, row);
    } else {
      for (std::int64_t c = 0; c < d; c += kLanes) storeTail(row + c, loadTail(in + t * stride + c, d - c), d - c);
    }
    if (channels > d) fillZero(row + d, channels - d);
  }
  if (padded > count) fillZero(out + count * channels, (padded - count) * channels);
}

/// out[c][t] = in[t][c] for kBlock packed rows; out has `stride` floats a row.
inline void transposeBlock(const float* in, std::int64_t channels, std::int64_t stride, float* out) {
  for (std::int64_t c = 0; c < channels; c += kLanes) {
    for (std::int64_t t = 0; t < kBlock; t += kLanes) {
      Vec rows[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) rows[i] = load(in + (t + i) * channels + c);
      transpose(rows);
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) store(out + (c + i) * stride + t, rows[i]);
    }
  }
}

// Packing of float rows [rows, channels] as the words that products want. Of floats the rows are the words: rowsOf()
// then lets them be written in place and nothing is left to do.

MHC_INLINE float* rowsOf(float* words, float*) {
  return words;
}
MHC_INLINE void packQueries(const float*, std::int64_t, std::int64_t, float*) {}
MHC_INLINE void packDepth(const float*, std::int64_t, float*) {}
/// kBlock rows, summed over channels: out[channel words][kBlock]; `scratch` has room for the rows. Dense, because rows
/// of a whole matrix would stand a power of two apart and push each other out of the first cache.
MHC_INLINE void packTransposed(const float* rows, std::int64_t channels, float*, float* out) {
  transposeBlock(rows, channels, kBlock, out);
}

#if defined(__AVX512BF16__)
using DotWord = Pair;
MHC_INLINE float* rowsOf(Pair*, float* scratch) {
  return scratch;
}
/// Summed over channels.
MHC_INLINE void packQueries(const float* rows, std::int64_t count, std::int64_t channels, Pair* out) {
  packPairRows(rows, count, channels, out);
}
/// kBlock rows, summed over rows.
MHC_INLINE void packDepth(const float* rows, std::int64_t channels, Pair* out) {
  packRowPairs(rows, kBlock, channels, out);
}
MHC_INLINE void packTransposed(const float* rows, std::int64_t channels, Pair* scratch, Pair* out) {
  packPairRows(rows, kBlock, channels, scratch);
  transposePairs(scratch, kBlock, channels, kBlock, out);
}
#else
using DotWord = float;  // bf16 is widened as it is packed
#endif

/// sums[i][j] += Σ_k a(i, k) · b[k][j·lanes …] for k in [0, depth). a(i, k) = a[i·row_step + k·depth_step]. Steps,
/// strides and depth count words.
template <int Vectors, typename Word>
MHC_INLINE void multiply(const Word* a, std::int64_t row_step, std::int64_t depth_step, const Word* b,
                         std::int64_t b_stride, std::int64_t depth, Vec (&sums)[kTileRows][Vectors]) {
  for (std::int64_t k = 0; k < depth; ++k) {
    Vec right[Vectors];
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) right[j] = loadWords(b + j * kLanes);
#pragma GCC unroll 8
    for (int i = 0; i < kTileRows; ++i) {
      const Vec left = broadcastWord(a + i * row_step);
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) sums[i][j] = multiplyAdd(a, left, right[j], sums[i][j]);
    }
    a += depth_step;
    b += b_stride;
  }
}

template <int Vectors>
MHC_INLINE void clear(Vec (&sums)[kTileRows][Vectors]) {
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) sums[i][j] = zero();
  }
}

template <int Vectors>
MHC_INLINE void loadTile(const float* p, std::int64_t stride, Vec (&sums)[kTileRows][Vectors]) {
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) sums[i][j] = load(p + i * stride + j * kLanes);
  }
}

template <int Vectors>
MHC_INLINE void storeTile(float* p, std::int64_t stride, const Vec (&sums)[kTileRows][Vectors]) {
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) store(p + i * stride + j * kLanes, sums[i][j]);
  }
}

/// Row i of a tile times factors[i]; no factors: as it is.
struct NoFactors {};
template <int Vectors>
MHC_INLINE void scaleTile(NoFactors, Vec (&)[kTileRows][Vectors]) {}
template <int Vectors>
MHC_INLINE void scaleTile(const float* factors, Vec (&sums)[kTileRows][Vectors]) {
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
    const Vec factor = broadcast(factors[i]);
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) sums[i][j] = sums[i][j] * factor;
  }
}

/// out[kTileRows][width] = factors · out + a · b: the whole width of one strip of rows; width is a multiple of kLanes.
template <typename Factors, typename Word>
MHC_INLINE void accumulateStrip(Factors factors, const Word* a, std::int64_t row_step, std::int64_t depth_step,
                                const Word* b, std::int64_t b_stride, std::int64_t depth, std::int64_t width,
                                float* out, std::int64_t out_stride) {
  std::int64_t c = 0;
  for (; c + 2 * kLanes <= width; c += 2 * kLanes) {
    Vec sums[kTileRows][2];
    loadTile(out + c, out_stride, sums);
    scaleTile(factors, sums);
    multiply(a, row_step, depth_step, b + c, b_stride, depth, sums);
    storeTile(out + c, out_stride, sums);
  }
  if (c < width) {
    Vec sums[kTileRows][1];
    loadTile(out + c, out_stride, sums);
    scaleTile(factors, sums);
    multiply(a, row_step, depth_step, b + c, b_stride, depth, sums);
    storeTile(out + c, out_stride, sums);
  }
}

template <typename Word>
MHC_INLINE void accumulateStrip(const Word* a, std::int64_t row_step, std::int64_t depth_step, const Word* b,
                                std::int64_t b_stride, std::int64_t depth, std::int64_t width, float* out,
                                std::int64_t out_stride) {
  accumulateStrip(NoFactors{}, a, row_step, depth_step, b, b_stride, depth, width, out, out_stride);
}

}  // namespace mhc::kernels::MHC_ISA
