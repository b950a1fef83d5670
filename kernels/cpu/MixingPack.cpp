// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingPack.h"

#include <atomic>

#include "kernels/ThreadScratch.h"

namespace mhc::kernels::MHC_ISA {

namespace {

// Pairs [begin, end) of kVectorRows rows from `row` on: the vectors of one place in a group, `step` floats apart.
void packRows(const float* fn, int row, int rows, std::int64_t K, std::int64_t begin, std::int64_t end, float* to,
              std::int64_t step) {
  for (int r = 0; r < kVectorRows; ++r) {
    const float* from = fn + (row + r) * K;
    for (std::int64_t p = begin; p < end; ++p) {
      float* pair = to + p * step + r * kPair;
      for (int e = 0; e < kPair; ++e) pair[e] = row + r < rows && p * kPair + e < K ? from[p * kPair + e] : 0.0F;
    }
  }
}

#if defined(__AVX512F__)
// rows[0..7], each of eight pairs, become the pairs.
MHC_INLINE void transposePairs(__m512d (&r)[8]) {
  __m512d t[8];
#pragma GCC unroll 4
  for (int i = 0; i < 8; i += 2) {
    t[i / 2] = _mm512_unpacklo_pd(r[i], r[i + 1]);      // even pairs of two rows
    t[4 + i / 2] = _mm512_unpackhi_pd(r[i], r[i + 1]);  // odd ones
  }
#pragma GCC unroll 2
  for (int odd = 0; odd < 2; ++odd) {
    const __m512d* s = t + 4 * odd;
    const __m512d a = _mm512_shuffle_f64x2(s[0], s[1], 0x88);
    const __m512d b = _mm512_shuffle_f64x2(s[2], s[3], 0x88);
    const __m512d c = _mm512_shuffle_f64x2(s[0], s[1], 0xdd);
    const __m512d d = _mm512_shuffle_f64x2(s[2], s[3], 0xdd);
    r[odd] = _mm512_shuffle_f64x2(a, b, 0x88);
    r[4 + odd] = _mm512_shuffle_f64x2(a, b, 0xdd);
    r[2 + odd] = _mm512_shuffle_f64x2(c, d, 0x88);
    r[6 + odd] = _mm512_shuffle_f64x2(c, d, 0xdd);
  }
}

// The whole blocks of eight pairs; returns the first pair that is left.
std::int64_t packBlocks(const float* fn, int row, int rows, std::int64_t K, float* to, std::int64_t step) {
  static_assert(kVectorRows == 8 && kPair == 2);
  std::int64_t p = 0;
  for (; (p + 8) * kPair <= K; p += 8) {
    __m512d r[8];
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      r[i] = row + i < rows ? _mm512_castps_pd(_mm512_loadu_ps(fn + (row + i) * K + p * kPair)) : _mm512_setzero_pd();
    }
    transposePairs(r);
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) _mm512_storeu_ps(to + (p + i) * step, _mm512_castpd_ps(r[i]));
  }
  return p;
}
#else
std::int64_t packBlocks(const float*, int, int, std::int64_t, float*, std::int64_t) { return 0; }
#endif

}  // namespace

void packProjection(const float* fn, int rows, std::int64_t K, float* packed) {
  const int vectors = projectionVectors(rows);
  const std::int64_t pairs = projectionPairs(K);
  for (int v = 0; v < vectors; ++v) {
    const int first = v / kGroupVectors * kGroupVectors;  // of the group
    const int group = vectors - first < kGroupVectors ? vectors - first : kGroupVectors;
    float* to = packed + first * pairs * kLanes + (v - first) * kLanes;
    const std::int64_t step = std::int64_t{group} * kLanes;
    const std::int64_t done = packBlocks(fn, v * kVectorRows, rows, K, to, step);
    packRows(fn, v * kVectorRows, rows, K, done, pairs, to, step);
  }
}

std::uint64_t newPackCall() {
  static std::atomic<std::uint64_t> calls{0};
  return calls.fetch_add(1, std::memory_order_relaxed) + 1;
}

const float* packedProjection(const float* fn, int rows, std::int64_t K, std::uint64_t call) {
  thread_local std::uint64_t packedFor = 0;
  float* packed = threadScratch(ScratchUse::Call, projectionPacked(rows, K));
  if (packedFor != call) {
    packProjection(fn, rows, K, packed);
    packedFor = call;
  }
  return packed;
}

void packChannels(const float* fn, int rows, std::int64_t streams, std::int64_t C, std::int64_t begin, std::int64_t end,
                  float* packed) {
  const std::int64_t blocks = channelBlocks(C);
  for (std::int64_t b = begin; b < end; ++b) {
    const std::int64_t c = b % blocks * kLanes;
    const float* from = fn + b / blocks * C + c;
    float* to = packed + b * rows * kLanes;
    for (int m = 0; m < rows; ++m) store(to + m * kLanes, loadTail(from + m * streams * C, C - c));
  }
}

}  // namespace mhc::kernels::MHC_ISA
