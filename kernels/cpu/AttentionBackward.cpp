// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/AttentionTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

/// One slot's workspace for products of words. Where a product sums over rows the matrix is packed by rows ("deep"),
/// where over channels by channels; of floats both are the same place.
template <typename Word>
struct Space {
  Word* keys_deep;          // [rows, channels], rotated
  Word* keys_transposed;    // [channels, kBlock] of each block of keys, rotated
  Word* values_transposed;  // likewise
  Word* queries;            // [rows, channels], rotated, times scale·log2 e
  Word* queries_deep;
  Word* grad_out;  // [rows, channels]
  Word* grad_out_deep;
  float* grad_queries;  // [rows, channels]
  float* grad_keys;     // [rows, channels]
  float* grad_values;   // [rows, channels]
  float* log_sum_exp;   // [rows], in powers of two
  float* delta;         // [rows]: Σ_c grad_out·out
  Word* probabilities;  // [kBlock, kBlock], deep
  Word* grad_scores;    // [kBlock, kBlock]
  Word* grad_scores_deep;
};

/// Of pairs every matrix of words takes half the floats that the layout has for it: the deep twins fit behind.
template <typename Word>
Space<Word> spaceAt(float* base, const attention::Layout& l) {
  constexpr bool pairs = kTerms<Word> == 2;
  const auto words = [](float* at) { return reinterpret_cast<Word*>(at); };
  const auto matrix = [&](int index) { return base + index * l.matrix; };
  const auto twin = [&](int index) { return words(matrix(index) + (pairs ? l.matrix / 2 : 0)); };
  float* const rows = base + 8 * l.matrix;
  float* const first = rows + 2 * l.rows;
  float* const second = first + kBlock * kBlock;
  Space<Word> w{};
  w.keys_deep = words(matrix(0));
  w.keys_transposed = words(matrix(1));
  w.values_transposed = words(matrix(2));
  w.queries = words(matrix(3));
  w.queries_deep = twin(3);
  w.grad_out = words(matrix(4));
  w.grad_out_deep = twin(4);
  w.grad_queries = matrix(5);
  w.grad_keys = matrix(6);
  w.grad_values = matrix(7);
  w.log_sum_exp = rows;
  w.delta = rows + l.rows;
  w.probabilities = words(first);
  w.grad_scores = words(second);
  w.grad_scores_deep = words(second + (pairs ? kBlock * kBlock / 2 : 0));
  return w;
}

/// Values of kTileRows queries from `row` on and Vectors·kLanes keys from `first` on into a tile [kBlock, kBlock] of
/// words.
template <int Vectors>
MHC_INLINE void storeDeep(const Vec (&values)[kTileRows][Vectors], int row, int first, float* out) {
  storeTile(out + row * kBlock + first, kBlock, values);
}
template <int Vectors>
MHC_INLINE void storeRows(const Vec (&)[kTileRows][Vectors], int, int, float*) {}

#if defined(__AVX512BF16__)
template <int Vectors>
MHC_INLINE void storeDeep(const Vec (&values)[kTileRows][Vectors], int row, int first, Pair* out) {
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; i += 2) {
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) {
      store(floats(out) + (row + i) / 2 * kBlock + first + j * kLanes, pairs(values[i][j], values[i + 1][j]));
    }
  }
}
template <int Vectors>
MHC_INLINE void storeRows(const Vec (&values)[kTileRows][Vectors], int row, int first, Pair* out) {
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) store(halves(out) + (row + i) * kBlock + first + j * kLanes, values[i][j]);
  }
}
#endif

/// probabilities = 2^(queries·keysᵀ − lse), grad_scores = probabilities·(grad_out·valuesᵀ − delta) for kTileRows
/// queries and Vectors·kLanes keys. Diagonal: zero where the key (first + lane) comes after the query (row + i).
template <int Vectors, bool diagonal, typename Word>
MHC_INLINE void scoreTile(const Space<Word>& w, const attention::Layout& l, int d, std::int64_t query, std::int64_t key,
                          int row, int first) {
  constexpr int kWord = kTerms<Word>;
  const std::int64_t stride = l.channels / kWord;
  const std::int64_t at = key * stride + first;
  Vec p[kTileRows][Vectors];
  clear(p);
  multiply(w.queries + query * stride, stride, 1, w.keys_transposed + at, kBlock, d / kWord, p);
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
    const Vec shift = broadcast(w.log_sum_exp[query + i]);
    const Vec limit = broadcast(static_cast<float>(row + i - first) + 0.5F);
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) {
      p[i][j] = exp2(p[i][j] - shift);
      if (diagonal) {
        p[i][j] = ifLess(laneIndices() + broadcast(static_cast<float>(j * kLanes)), limit, p[i][j], zero());
      }
    }
  }
  storeDeep(p, row, first, w.probabilities);
  Vec sums[kTileRows][Vectors];
  clear(sums);
  multiply(w.grad_out + query * stride, stride, 1, w.values_transposed + at, kBlock, d / kWord, sums);
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i) {
    const Vec delta = broadcast(w.delta[query + i]);
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) sums[i][j] = p[i][j] * (sums[i][j] - delta);
  }
  storeRows(sums, row, first, w.grad_scores);
  storeDeep(sums, row, first, w.grad_scores_deep);
}

template <bool diagonal, typename Word>
MHC_INLINE void tile(const Space<Word>& w, const attention::Layout& l, int d, std::int64_t query, std::int64_t key,
                     int query_rows) {
  constexpr int kWord = kTerms<Word>;
  for (int r = 0; r < query_rows; r += kTileRows) {
    const int depth = diagonal ? r + kTileRows : kBlock;
    int j = 0;
    for (; j + kLanes < depth; j += 2 * kLanes) scoreTile<2, diagonal>(w, l, d, query + r, key, r, j);
    if (j < depth) scoreTile<1, diagonal>(w, l, d, query + r, key, r, j);
    accumulateStrip(w.grad_scores + r * (kBlock / kWord), kBlock / kWord, 1, w.keys_deep + key / kWord * l.channels,
                    l.channels, depth / kWord, l.channels, w.grad_queries + (query + r) * l.channels, l.channels);
  }
  // Key j gets something from the queries from j on: on the diagonal a strip of keys starts at its own first row.
  const int key_rows = diagonal ? query_rows : kBlock;
  for (int r = 0; r < key_rows; r += kTileRows) {
    const int start = diagonal ? r : 0;
    const std::int64_t from = (query + start) / kWord * l.channels;
    const std::int64_t at = start / kWord * kBlock + r;
    const int depth = (query_rows - start) / kWord;
    accumulateStrip(w.probabilities + at, 1, kBlock, w.grad_out_deep + from, l.channels, depth, l.channels,
                    w.grad_values + (key + r) * l.channels, l.channels);
    accumulateStrip(w.grad_scores_deep + at, 1, kBlock, w.queries_deep + from, l.channels, depth, l.channels,
                    w.grad_keys + (key + r) * l.channels, l.channels);
  }
}

template <typename E, typename Word>
void packKeysAndValues(const AttentionBackward& a, const attention::Layout& l, const Space<Word>& w, std::int64_t b,
                       int kv) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t width = s.qkvWidth();
  // The gradients' places serve as scratch: they are cleared later.
  for (std::int64_t t = 0; t < l.rows; t += kBlock) {
    const std::int64_t count = s.length - t < kBlock ? s.length - t : kBlock;
    const E* rows = static_cast<const E*>(a.qkv) + (b * s.length + t) * width;
    Word* const deep = w.keys_deep + t / kTerms<Word> * l.channels;
    float* const keys = rowsOf(deep, w.grad_keys);
    packRows(rows + (s.heads + kv) * d, width, count, kBlock, a.cos + t * (d / 2), a.sin + t * (d / 2), d, 1.0F,
             l.channels, keys);
    packDepth(keys, l.channels, deep);
    packTransposed(keys, l.channels, w.queries, w.keys_transposed + t * (l.channels / kTerms<Word>));
    packRows(rows + (s.heads + s.kv_heads + kv) * d, width, count, kBlock, nullptr, nullptr, d, 1.0F, l.channels,
             w.grad_values);
    packTransposed(w.grad_values, l.channels, w.queries, w.values_transposed + t * (l.channels / kTerms<Word>));
  }
  fillZero(w.grad_keys, l.matrix);
  fillZero(w.grad_values, l.matrix);
}

/// Rows [l.rows, channels] packed both ways.
template <typename Word>
MHC_INLINE void packBothWays(const float* rows, const attention::Layout& l, Word* by_channels, Word* deep) {
  packQueries(rows, l.rows, l.channels, by_channels);
  for (std::int64_t t = 0; t < l.rows; t += kBlock) {
    packDepth(rows + t * l.channels, l.channels, deep + t / kTerms<Word> * l.channels);
  }
}

template <typename E, typename Word>
void packHead(const AttentionBackward& a, const attention::Layout& l, const Space<Word>& w, std::int64_t b, int h) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t T = s.length;
  const std::int64_t stride = static_cast<std::int64_t>(s.heads) * d;
  const auto factor = static_cast<float>(1.0 / std::sqrt(static_cast<double>(d))) * kLog2E;
  float* const queries = rowsOf(w.queries, w.grad_queries);
  packRows(static_cast<const E*>(a.qkv) + b * T * s.qkvWidth() + h * d, s.qkvWidth(), T, l.rows, a.cos, a.sin, d,
           factor, l.channels, queries);
  packBothWays(queries, l, w.queries, w.queries_deep);
  float* const grad_out = rowsOf(w.grad_out, w.grad_queries);
  packRows(static_cast<const E*>(a.grad_out) + b * T * stride + h * d, stride, T, l.rows, nullptr, nullptr, d, 1.0F,
           l.channels, grad_out);
  packBothWays(grad_out, l, w.grad_out, w.grad_out_deep);
  fillZero(w.log_sum_exp, 2 * l.rows);  // delta stands behind; the padding rows have grad_out = 0 and add nothing
  for (std::int64_t t = 0; t < T; ++t) {
    const E* out = static_cast<const E*>(a.out) + (b * T + t) * stride + h * d;
    Vec sum = zero();
    for (std::int64_t c = 0; c < d; c += kLanes) {
      sum = fma(loadTail(out + c, d - c), load(grad_out + t * l.channels + c), sum);
    }
    w.delta[t] = reduceSum(sum);
    w.log_sum_exp[t] = a.log_sum_exp[(b * s.heads + h) * T + t] * kLog2E;
  }
  fillZero(w.grad_queries, l.matrix);
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

template <typename E, typename Word>
void unit(const AttentionBackward& a, const attention::Layout& l, const Space<Word>& w, std::int64_t b, int kv) {
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

template <typename E, typename Word>
void run(const AttentionBackward& a, const ParallelFor& parallel) {
  const attention::Layout l = attention::layoutOf(a.shape);
  attention::Slots slots(l.slots);
  parallel(l.units, [&](std::int64_t u) {
    const std::int64_t slot = slots.take();
    const Space<Word> w = spaceAt<Word>(a.workspace + slot * l.backward, l);
    unit<E>(a, l, w, u / a.shape.kv_heads, static_cast<int>(u % a.shape.kv_heads));
    slots.give(slot);
  });
}

}  // namespace

void attentionBackward(const AttentionBackward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? run<std::uint16_t, DotWord>(a, parallel) : run<float, float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
