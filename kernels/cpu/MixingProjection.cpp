// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingPack.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr int kTokens = kRegisters == 32 ? 8 : 4;  // times kGroupVectors: the accumulators
constexpr std::int64_t kBlock = 128;               // pairs: their packed rows (24 KiB) stay in the first-level cache
static_assert(kTile % kTokens == 0);

struct Sums {
  alignas(64) float of[kTile][kGroupVectors][kLanes];
};

// Pairs [begin, end) of one group of V vectors for kTokens tokens. x points at the tokens, rows at pair `begin`.
template <int V, bool Bring>
void accumulate(const float* const (&x)[kTokens], const float* rows, std::int64_t begin, std::int64_t end, Sums& sums,
                int token, Ahead& outer) {
  Ahead ahead = outer;  // in registers
  Vec acc[kTokens][V];
#pragma GCC unroll 8
  for (int t = 0; t < kTokens; ++t) {
#pragma GCC unroll 3
    for (int v = 0; v < V; ++v) acc[t][v] = load(sums.of[token + t][v]);
  }
  for (std::int64_t p = begin; p < end; ++p, rows += V * kLanes) {
    if constexpr (Bring) ahead.round<2>();
    Vec row[V];
#pragma GCC unroll 3
    for (int v = 0; v < V; ++v) row[v] = load(rows + v * kLanes);
#pragma GCC unroll 8
    for (int t = 0; t < kTokens; ++t) {
      const Vec pair = broadcastPair(x[t] + p * kPair);
#pragma GCC unroll 3
      for (int v = 0; v < V; ++v) acc[t][v] = fma(row[v], pair, acc[t][v]);
    }
  }
#pragma GCC unroll 8
  for (int t = 0; t < kTokens; ++t) {
#pragma GCC unroll 3
    for (int v = 0; v < V; ++v) store(sums.of[token + t][v], acc[t][v]);
  }
  outer = ahead;
}

template <int V, bool Bring>
void project(const float* x, std::int64_t stride, std::int64_t K, int tokens, const float* packed, Sums& sums,
             Ahead& ahead) {
  const std::int64_t whole = K / kPair;
  for (std::int64_t begin = 0; begin < whole; begin += kBlock) {
    const std::int64_t end = begin + kBlock < whole ? begin + kBlock : whole;
    for (int token = 0; token < tokens; token += kTokens) {
      const float* of[kTokens];
      // Past the last token: the last one again, into sums that nobody reads.
      for (int t = 0; t < kTokens; ++t) of[t] = x + (token + t < tokens ? token + t : tokens - 1) * stride;
      accumulate<V, Bring>(of, packed + begin * V * kLanes, begin, end, sums, token, ahead);
    }
  }
  if (whole * kPair == K) return;
  for (int token = 0; token < tokens; ++token) {
    alignas(8) const float last[2] = {x[token * stride + K - 1], 0.0F};
    const Vec pair = broadcastPair(last);
    for (int v = 0; v < V; ++v) {
      store(sums.of[token][v], fma(load(packed + (whole * V + v) * kLanes), pair, load(sums.of[token][v])));
    }
  }
}

// Two prefetches that bring nothing cost a fifth of the loop's speed.
template <bool Bring>
void projectGroup(int vectors, const float* x, std::int64_t stride, std::int64_t K, int tokens, const float* packed,
                  Sums& sums, Ahead& ahead) {
  switch (vectors) {
    case 1:
      return project<1, Bring>(x, stride, K, tokens, packed, sums, ahead);
    case 2:
      return project<2, Bring>(x, stride, K, tokens, packed, sums, ahead);
    default:
      return project<3, Bring>(x, stride, K, tokens, packed, sums, ahead);
  }
}

}  // namespace

void projectTile(const float* x, std::int64_t stride, std::int64_t K, int tokens, const float* packed, int rows,
                 Row* out, const TileAhead& ahead) {
  const int vectors = projectionVectors(rows);
  const std::int64_t rounds = (tokens + kTokens - 1) / kTokens * (K / kPair);
  for (int first = 0; first < vectors; first += kGroupVectors) {
    const int group = vectors - first < kGroupVectors ? vectors - first : kGroupVectors;
    Sums sums;
    Ahead closer(x);
    if (first == 0) {
      closer.set(0, ahead.read, ahead.bytes, rounds);
      closer.set(1, ahead.written, ahead.bytes, rounds);
    }
    for (int t = 0; t < kTile; ++t) {
      for (int v = 0; v < kGroupVectors; ++v) store(sums.of[t][v], zero());
    }
    const float* from = packed + first * projectionPairs(K) * kLanes;
    if (first == 0 && (ahead.read || ahead.written)) {
      projectGroup<true>(group, x, stride, K, tokens, from, sums, closer);
    } else {
      projectGroup<false>(group, x, stride, K, tokens, from, sums, closer);
    }
    for (int v = 0; v < group; ++v) {
      for (int r = 0; r < kVectorRows && (first + v) * kVectorRows + r < rows; ++r) {
        float* row = out[(first + v) * kVectorRows + r];
        for (int t = 0; t < kTile; ++t) {
          const float* lanes = sums.of[t][v] + r * kPair;
          row[t] = kPair == 2 ? lanes[0] + lanes[kPair - 1] : lanes[0];
        }
      }
    }
  }
}

}  // namespace mhc::kernels::MHC_ISA
