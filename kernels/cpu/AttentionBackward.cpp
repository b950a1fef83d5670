// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/AttentionTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

/// One slot's workspace. "Packed" is [rows, channels], "transposed" [channels, rows].
struct Space {
  float* keys;             // packed, rotated
  float* keys_transposed;  // rotated
  float* values_transposed;
  float* queries;        // packed, rotated, times scale·log2 e
  float* grad_out;       // packed
  float* grad_queries;   // packed
  float* grad_keys;      // packed
  float* grad_values;    // packed
  float* log_sum_exp;    // [rows], in powers of two
  float* delta;          // [rows]: Σ_c grad_out·out
  float* probabilities;  // [kBlock, kBlock]
  float* grad_scores;    // [kBlock, kBlock]
};

Space spaceAt(float* base, const attention::Layout& l) {
  Space w{};
  float** const packed[] = {&w.keys,     &w.keys_transposed, &w.values_transposed, &w.queries,
                            &w.grad_out, &w.grad_queries,    &w.grad_keys,         &w.grad_values};
  for (float** matrix : packed) {
    *matrix = base;
    base += l.matrix;
  }
  w.log_sum_exp = base;
  w.delta = base + l.rows;
  w.probabilities = base + 2 * l.rows;
  w.grad_scores = w.probabilities + kBlock * kBlock;
  return w;
}

/// probabilities = 2^(queries·keysᵀ − lse), grad_scores = probabilities·(grad_out·valuesᵀ − delta) for kTileRows
/// queries and Vectors·kLanes keys. Diagonal: zero where the key (first + lane) comes after the query (row + i).
template <int Vectors, bool diagonal>
MHC_INLINE void scoreTile(const Space& w, const attention::Layout& l, int d, std::int64_t query, std::int64_t key,
                          int row, int first) {
  Vec sums[kTileRows][Vectors];
  clear(sums);
  multiply(w.queries + query * l.channels, l.channels, 1, w.keys_transposed + key, l.rows, d, sums);
  float* p = w.probabilities + row * kBlock + first;
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
    const Vec shift = broadcast(w.log_sum_exp[query + i]);
    const Vec limit = broadcast(static_cast<float>(row + i - first) + 0.5F);
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) {
      Vec value = exp2(sums[i][j] - shift);
      if (diagonal) {
        value = ifLess(laneIndices() + broadcast(static_cast<float>(j * kLanes)), limit, value, zero());
      }
      store(p + i * kBlock + j * kLanes, value);
    }
  }
  clear(sums);
  multiply(w.grad_out + query * l.channels, l.channels, 1, w.values_transposed + key, l.rows, d, sums);
  float* g = w.grad_scores + row * kBlock + first;
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
    const Vec delta = broadcast(w.delta[query + i]);
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) {
      store(g + i * kBlock + j * kLanes, load(p + i * kBlock + j * kLanes) * (sums[i][j] - delta));
    }
  }
}

template <bool diagonal>
MHC_INLINE void tile(const Space& w, const attention::Layout& l, int d, std::int64_t query, std::int64_t key,
                     int query_rows) {
  for (int r = 0; r < query_rows; r += kTileRows) {
    const int depth = diagonal ? r + kTileRows : kBlock;
    int j = 0;
    for (; j + kLanes < depth; j += 2 * kLanes) scoreTile<2, diagonal>(w, l, d, query + r, key + j, r, j);
    if (j < depth) scoreTile<1, diagonal>(w, l, d, query + r, key + j, r, j);
    accumulateStrip(w.grad_scores + r * kBlock, kBlock, 1, w.keys + key * l.channels, l.channels, depth, l.channels,
                    w.grad_queries + (query + r) * l.channels, l.channels);
  }
  // Key j gets something from the queries from j on: on the diagonal a strip of keys starts at its own first row.
  const int key_rows = diagonal ? query_rows : kBlock;
  for (int r = 0; r < key_rows; r += kTileRows) {
    const int start = diagonal ? r : 0;
    const std::int64_t from = (query + start) * l.channels;
    accumulateStrip(w.probabilities + start * kBlock + r, 1, kBlock, w.grad_out + from, l.channels, query_rows - start,
                    l.channels, w.grad_values + (key + r) * l.channels, l.channels);
    accumulateStrip(w.grad_scores + start * kBlock + r, 1, kBlock, w.queries + from, l.channels, query_rows - start,
                    l.channels, w.grad_keys + (key + r) * l.channels, l.channels);
  }
}

template <typename E>
void packKeysAndValues(const AttentionBackward& a, const attention::Layout& l, const Space& w, std::int64_t b, int kv) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t width = s.qkvWidth();
  for (std::int64_t t = 0; t < l.rows; t += kBlock) {
    const std::int64_t count = s.length - t < kBlock ? s.length - t : kBlock;
    const E* rows = static_cast<const E*>(a.qkv) + (b * s.length + t) * width;
    packRows(rows + (s.heads + kv) * d, width, count, kBlock, a.cos + t * (d / 2), a.sin + t * (d / 2), d, 1.0F,
             l.channels, w.keys + t * l.channels);
    transposeBlock(w.keys + t * l.channels, l.channels, l.rows, w.keys_transposed + t);
    // The queries' place serves as the scratch of the transposition: they are packed later.
    packRows(rows + (s.heads + s.kv_heads + kv) * d, width, count, kBlock, nullptr, nullptr, d, 1.0F, l.channels,
             w.queries);
    transposeBlock(w.queries, l.channels, l.rows, w.values_transposed + t);
  }
  fillZero(w.grad_keys, l.matrix);
  fillZero(w.grad_values, l.matrix);
}

template <typename E>
void packHead(const AttentionBackward& a, const attention::Layout& l, const Space& w, std::int64_t b, int h) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t T = s.length;
  const std::int64_t stride = static_cast<std::int64_t>(s.heads) * d;
  const auto factor = static_cast<float>(1.0 / std::sqrt(static_cast<double>(d))) * kLog2E;
  packRows(static_cast<const E*>(a.qkv) + b * T * s.qkvWidth() + h * d, s.qkvWidth(), T, l.rows, a.cos, a.sin, d,
           factor, l.channels, w.queries);
  packRows(static_cast<const E*>(a.grad_out) + b * T * stride + h * d, stride, T, l.rows, nullptr, nullptr, d, 1.0F,
           l.channels, w.grad_out);
  fillZero(w.grad_queries, l.matrix);
  fillZero(w.log_sum_exp, 2 * l.rows);  // delta stands behind; the padding rows have grad_out = 0 and add nothing
  for (std::int64_t t = 0; t < T; ++t) {
    const E* out = static_cast<const E*>(a.out) + (b * T + t) * stride + h * d;
    Vec sum = zero();
    for (std::int64_t c = 0; c < d; c += kLanes) {
      sum = fma(loadTail(out + c, d - c), load(w.grad_out + t * l.channels + c), sum);
    }
    w.delta[t] = reduceSum(sum);
    w.log_sum_exp[t] = a.log_sum_exp[(b * s.heads + h) * T + t] * kLog2E;
  }
}

/// Back through the rotation, times `factor`, into a column block of grad_qkv.
template <typename E>
void unrotateRows(const AttentionBackward& a, const attention::Layout& l, const float* rows, float factor, E* out) {
  const int d = a.shape.head_dim;
  for (std::int64_t t = 0; t < a.shape.length; ++t) {
    rotateRow(rows + t * l.channels, a.cos + t * (d / 2), a.sin + t * (d / 2), d, -1.0F, factor,
              out + t * a.shape.qkvWidth());
  }
}

template <typename E>
void unit(const AttentionBackward& a, const attention::Layout& l, const Space& w, std::int64_t b, int kv) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const int group = s.heads / s.kv_heads;
  E* grads = static_cast<E*>(a.grad_qkv) + b * s.length * s.qkvWidth();
  packKeysAndValues<E>(a, l, w, b, kv);
  for (int h = kv * group; h < (kv + 1) * group; ++h) {
    packHead<E>(a, l, w, b, h);
    for (std::int64_t key = 0; key < s.length; key += kBlock) {
      for (std::int64_t query = key; query < s.length; query += kBlock) {
        const std::int64_t left = s.length - query;
        const int rows = left < kBlock ? static_cast<int>((left + kTileRows - 1) / kTileRows * kTileRows) : kBlock;
        if (query == key) {
          tile<true>(w, l, d, query, key, rows);
        } else {
          tile<false>(w, l, d, query, key, rows);
        }
      }
    }
    unrotateRows(a, l, w.grad_queries, static_cast<float>(1.0 / std::sqrt(static_cast<double>(d))), grads + h * d);
  }
  // The packed queries carry scale·log2 e: the gradient of the keys wants the scale alone.
  unrotateRows(a, l, w.grad_keys, kLn2, grads + (s.heads + kv) * d);
  for (std::int64_t t = 0; t < s.length; ++t) {
    E* out = grads + t * s.qkvWidth() + (s.heads + s.kv_heads + kv) * d;
    for (std::int64_t c = 0; c < d; c += kLanes) storeTail(out + c, load(w.grad_values + t * l.channels + c), d - c);
  }
}

template <typename E>
void run(const AttentionBackward& a, const ParallelFor& parallel) {
  const attention::Layout l = attention::layoutOf(a.shape);
  parallel(l.slots, [&](std::int64_t slot) {
    const Space w = spaceAt(a.workspace + slot * l.backward, l);
    const std::int64_t end = (slot + 1) * l.per_slot < l.units ? (slot + 1) * l.per_slot : l.units;
    for (std::int64_t u = slot * l.per_slot; u < end; ++u) {
      unit<E>(a, l, w, u / a.shape.kv_heads, static_cast<int>(u % a.shape.kv_heads));
    }
  });
}

}  // namespace

void attentionBackward(const AttentionBackward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? run<std::uint16_t>(a, parallel) : run<float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
