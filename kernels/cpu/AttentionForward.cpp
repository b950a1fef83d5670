// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/AttentionTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr int kBlockVectors = kBlock / kLanes;
constexpr float kMasked = -1e30F;

/// One slot's workspace for products of words.
template <typename Word>
struct Space {
  Word* keys;           // [channels, kBlock] of each block of keys: rotated, transposed
  Word* values;         // [rows, channels]
  Word* queries;        // [kBlock, channels]: rotated, times scale·log2 e
  Word* probabilities;  // [kTileRows, kBlock]; of floats the scores' own place
  float* scores;        // [kTileRows, kBlock]
  float* out;           // [kBlock, channels]
};

/// Of pairs every matrix of words takes half the floats that the layout has for it.
template <typename Word>
Space<Word> spaceAt(float* base, const attention::Layout& l) {
  const auto words = [](float* at) { return reinterpret_cast<Word*>(at); };
  float* const scores = base + 2 * l.matrix + 2 * l.block;
  float* const queries = base + 2 * l.matrix;
  return {words(base),    words(base + l.matrix),
          words(queries), words(kTerms<Word> == 1 ? scores : scores + kTileRows * kBlock),
          scores,         queries + l.block};
}

/// Running softmax of the rows of one query block: the maximum, and the sum by lanes (added up once at the end).
struct Softmax {
  float top[kBlock];
  alignas(64) float sums[kBlock * kLanes];
};

/// scores = queries · keys for one strip of rows and the first `width` keys of a block.
template <typename Word>
MHC_INLINE void scoreStrip(const Word* queries, std::int64_t stride, int depth, const Word* keys, int width,
                           float* scores) {
  int j = 0;
  for (; j + 2 * kLanes <= width; j += 2 * kLanes) {
    Vec sums[kTileRows][2];
    clear(sums);
    multiply(queries, stride, 1, keys + j, kBlock, depth, sums);
    storeTile(scores + j, kBlock, sums);
  }
  if (j < width) {
    Vec sums[kTileRows][1];
    clear(sums);
    multiply(queries, stride, 1, keys + j, kBlock, depth, sums);
    storeTile(scores + j, kBlock, sums);
  }
}

/// Scores of one strip of rows to probabilities against the new running maxima. `factors` become what the sums and
/// outputs of the keys before have to be multiplied with. Diagonal: the row of the block `row` + i sees the keys up to
/// itself.
template <bool diagonal, typename Value>
MHC_INLINE void softmaxStrip(float* scores, int vectors, int row, Softmax& state, float* factors, Value* probabilities,
                             std::int64_t stride) {
  float tops[kTileRows];
  for (int i = 0; i < kTileRows; ++i) {
    const Vec limit = broadcast(static_cast<float>(row + i) + 0.5F);
    float* line = scores + i * kBlock;
    Vec top = broadcast(kMasked);
    for (int j = 0; j < vectors; ++j) {
      Vec s = load(line + j * kLanes);
      if (diagonal) {
        s = ifLess(laneIndices() + broadcast(static_cast<float>(j * kLanes)), limit, s, broadcast(kMasked));
        store(line + j * kLanes, s);
      }
      top = max(top, s);
    }
    tops[i] = reduceMax(top);
  }
  // All rows at once and without branches: whether a row's maximum rises can't be predicted.
  for (int i = 0; i < kTileRows; i += kLanes) {
    const Vec before = loadTail(state.top + row + i, kTileRows - i);
    const Vec now = max(before, loadTail(tops + i, kTileRows - i));
    storeTail(state.top + row + i, now, kTileRows - i);
    storeTail(factors + i, exp2(before - now), kTileRows - i);
  }
  for (int i = 0; i < kTileRows; ++i) {
    const Vec limit = broadcast(static_cast<float>(row + i) + 0.5F);
    const Vec shift = broadcast(state.top[row + i]);
    const float* line = scores + i * kBlock;
    Vec sum = load(state.sums + (row + i) * kLanes) * broadcast(factors[i]);
    for (int j = 0; j < vectors; ++j) {
      Vec p = exp2(load(line + j * kLanes) - shift);
      if (diagonal) {
        p = ifLess(laneIndices() + broadcast(static_cast<float>(j * kLanes)), limit, p, zero());
      }
      sum = sum + p;
      store(probabilities + i * stride + j * kLanes, p);
    }
    store(state.sums + (row + i) * kLanes, sum);
  }
}

MHC_INLINE float* valuesOf(float* words) {
  return words;
}
MHC_INLINE std::uint16_t* valuesOf(Pair* words) {
  return halves(words);
}

template <bool diagonal, typename Word>
MHC_INLINE void tile(const Space<Word>& w, const attention::Layout& l, int d, std::int64_t first_key, int query_rows,
                     Softmax& state) {
  constexpr int kWords = kBlock / kTerms<Word>;
  for (int r = 0; r < query_rows; r += kTileRows) {
    // On the diagonal a strip sees the keys up to its last row.
    const int depth = diagonal ? r + kTileRows : kBlock;
    const int vectors = (depth + kLanes - 1) / kLanes;
    float* out = w.out + r * l.channels;
    const std::int64_t words = l.channels / kTerms<Word>;
    scoreStrip(w.queries + r * words, words, d / kTerms<Word>, w.keys + first_key * words, vectors * kLanes, w.scores);
    float factors[kTileRows];
    softmaxStrip<diagonal>(w.scores, vectors, r, state, factors, valuesOf(w.probabilities), kBlock);
    accumulateStrip(factors, w.probabilities, kWords, 1, w.values + first_key / kTerms<Word> * l.channels, l.channels,
                    depth / kTerms<Word>, l.channels, out, l.channels);
  }
}

template <typename E, typename Word>
void queryBlock(const AttentionForward& a, const attention::Layout& l, const Space<Word>& w, std::int64_t b, int h,
                std::int64_t first) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t left = s.length - first;
  const int count = left < kBlock ? static_cast<int>(left) : kBlock;
  const int padded = (count + kTileRows - 1) / kTileRows * kTileRows;
  const auto factor = static_cast<float>(1.0 / std::sqrt(static_cast<double>(d))) * kLog2E;
  const E* queries = static_cast<const E*>(a.qkv) + (b * s.length + first) * s.qkvWidth() + h * d;
  float* const rows = rowsOf(w.queries, w.out);
  packRows(queries, s.qkvWidth(), count, padded, a.cos + first * (d / 2), a.sin + first * (d / 2), d, factor,
           l.channels, rows);
  packQueries(rows, padded, l.channels, w.queries);
  fillZero(w.out, l.block);
  Softmax state;
  for (float& top : state.top) top = kMasked;
  fillZero(state.sums, kBlock * kLanes);
  for (std::int64_t key = 0; key < first; key += kBlock) tile<false>(w, l, d, key, padded, state);
  tile<true>(w, l, d, first, padded, state);
  for (int i = 0; i < count; ++i) {
    const float sum = reduceSum(load(state.sums + i * kLanes));
    const Vec inverse = broadcast(1.0F / sum);
    const float* row = w.out + i * l.channels;
    E* out = static_cast<E*>(a.out) + ((b * s.length + first + i) * s.heads + h) * d;
    for (std::int64_t c = 0; c < d; c += kLanes) storeTail(out + c, load(row + c) * inverse, d - c);
    a.log_sum_exp[(b * s.heads + h) * s.length + first + i] = state.top[i] * kLn2 + std::log(sum);
  }
}

/// Keys and values of one head and sequence; the query block's places serve as scratch.
template <typename E, typename Word>
void packKeysAndValues(const AttentionForward& a, const attention::Layout& l, const Space<Word>& w, std::int64_t b,
                       int kv) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  for (std::int64_t t = 0; t < l.rows; t += kBlock) {
    const std::int64_t count = s.length - t < kBlock ? s.length - t : kBlock;
    const E* rows = static_cast<const E*>(a.qkv) + (b * s.length + t) * s.qkvWidth();
    packRows(rows + (s.heads + kv) * d, s.qkvWidth(), count, kBlock, a.cos + t * (d / 2), a.sin + t * (d / 2), d, 1.0F,
             l.channels, w.out);
    packTransposed(w.out, l.channels, w.queries, w.keys + t * (l.channels / kTerms<Word>));
    float* const values = rowsOf(w.values + t / kTerms<Word> * l.channels, w.out);
    packRows(rows + (s.heads + s.kv_heads + kv) * d, s.qkvWidth(), count, kBlock, nullptr, nullptr, d, 1.0F, l.channels,
             values);
    packDepth(values, l.channels, w.values + t / kTerms<Word> * l.channels);
  }
}

template <typename E, typename Word>
void run(const AttentionForward& a, const ParallelFor& parallel) {
  const AttentionShape& s = a.shape;
  const attention::Layout l = attention::layoutOf(s);
  const int group = s.heads / s.kv_heads;
  attention::Slots slots(l.slots);
  parallel(l.units, [&](std::int64_t unit) {
    const std::int64_t slot = slots.take();
    const Space<Word> w = spaceAt<Word>(a.workspace + slot * l.forward, l);
    const std::int64_t b = unit / s.kv_heads;
    const int kv = static_cast<int>(unit % s.kv_heads);
    packKeysAndValues<E>(a, l, w, b, kv);
    for (int h = kv * group; h < (kv + 1) * group; ++h) {
      for (std::int64_t first = 0; first < s.length; first += kBlock) queryBlock<E>(a, l, w, b, h, first);
    }
    slots.give(slot);
  });
}

}  // namespace

void attentionForward(const AttentionForward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? run<std::uint16_t, DotWord>(a, parallel) : run<float, float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
