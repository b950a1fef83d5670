// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/AttentionTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr int kBlockVectors = kBlock / kLanes;
constexpr float kMasked = -1e30F;

/// One slot's workspace.
struct Space {
  float* keys;     // [channels, rows]: rotated, transposed
  float* values;   // [rows, channels]
  float* queries;  // [kBlock, channels]: rotated, times scale·log2 e
  float* out;      // [kBlock, channels]
  float* scores;   // [kTileRows, kBlock], then probabilities
};

/// Running softmax of the rows of one query block: the maximum, and the sum by lanes (added up once at the end).
struct Softmax {
  float top[kBlock];
  alignas(64) float sums[kBlock * kLanes];
};

/// scores = queries · keys for one strip of rows and the first `width` keys of a block.
MHC_INLINE void scoreStrip(const float* queries, std::int64_t channels, int d, const float* keys, std::int64_t rows,
                           int width, float* scores) {
  int j = 0;
  for (; j + 2 * kLanes <= width; j += 2 * kLanes) {
    Vec sums[kTileRows][2];
    clear(sums);
    multiply(queries, channels, 1, keys + j, rows, d, sums);
    storeTile(scores + j, kBlock, sums);
  }
  if (j < width) {
    Vec sums[kTileRows][1];
    clear(sums);
    multiply(queries, channels, 1, keys + j, rows, d, sums);
    storeTile(scores + j, kBlock, sums);
  }
}

/// Scores of one row to probabilities against the new running maximum; `last` is the last key that the row may see.
template <bool diagonal>
MHC_INLINE void softmaxRow(float* scores, int vectors, int last, int row, Softmax& state, float* out,
                           std::int64_t channels) {
  const Vec limit = broadcast(static_cast<float>(last) + 0.5F);
  Vec top = broadcast(kMasked);
  for (int j = 0; j < vectors; ++j) {
    Vec s = load(scores + j * kLanes);
    if (diagonal) {
      s = ifLess(laneIndices() + broadcast(static_cast<float>(j * kLanes)), limit, s, broadcast(kMasked));
      store(scores + j * kLanes, s);
    }
    top = max(top, s);
  }
  const float before = state.top[row];
  const float block_top = reduceMax(top);
  const float now = block_top > before ? block_top : before;
  Vec sum = load(state.sums + row * kLanes);
  if (now > before) {
    const Vec factor = exp2(broadcast(before - now));
    sum = sum * factor;
    for (std::int64_t c = 0; c < channels; c += kLanes) store(out + c, load(out + c) * factor);
    state.top[row] = now;
  }
  const Vec shift = broadcast(now);
  for (int j = 0; j < vectors; ++j) {
    Vec p = exp2(load(scores + j * kLanes) - shift);
    if (diagonal) {
      p = ifLess(laneIndices() + broadcast(static_cast<float>(j * kLanes)), limit, p, zero());
    }
    sum = sum + p;
    store(scores + j * kLanes, p);
  }
  store(state.sums + row * kLanes, sum);
}

template <bool diagonal>
MHC_INLINE void tile(const Space& w, const attention::Layout& l, int d, std::int64_t first_key, int query_rows,
                     Softmax& state) {
  for (int r = 0; r < query_rows; r += kTileRows) {
    // On the diagonal a strip sees the keys up to its last row.
    const int depth = diagonal ? r + kTileRows : kBlock;
    const int vectors = (depth + kLanes - 1) / kLanes;
    float* out = w.out + r * l.channels;
    scoreStrip(w.queries + r * l.channels, l.channels, d, w.keys + first_key, l.rows, vectors * kLanes, w.scores);
    for (int i = 0; i < kTileRows; ++i) {
      softmaxRow<diagonal>(w.scores + i * kBlock, vectors, r + i, r + i, state, out + i * l.channels, l.channels);
    }
    accumulateStrip(w.scores, kBlock, 1, w.values + first_key * l.channels, l.channels, depth, l.channels, out,
                    l.channels);
  }
}

template <typename E>
void queryBlock(const AttentionForward& a, const attention::Layout& l, const Space& w, std::int64_t b, int h,
                std::int64_t first) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t left = s.length - first;
  const int count = left < kBlock ? static_cast<int>(left) : kBlock;
  const int padded = (count + kTileRows - 1) / kTileRows * kTileRows;
  const auto factor = static_cast<float>(1.0 / std::sqrt(static_cast<double>(d))) * kLog2E;
  packRows(static_cast<const E*>(a.qkv) + (b * s.length + first) * s.qkvWidth() + h * d, s.qkvWidth(), count, padded,
           a.cos + first * (d / 2), a.sin + first * (d / 2), d, factor, l.channels, w.queries);
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

template <typename E>
void run(const AttentionForward& a, const ParallelFor& parallel) {
  const AttentionShape& s = a.shape;
  const attention::Layout l = attention::layoutOf(s);
  const int d = s.head_dim;
  const int group = s.heads / s.kv_heads;
  parallel(l.slots, [&](std::int64_t slot) {
    float* base = a.workspace + slot * l.forward;
    const Space w{base, base + l.matrix, base + 2 * l.matrix, base + 2 * l.matrix + l.block,
                  base + 2 * l.matrix + 2 * l.block};
    const std::int64_t end = (slot + 1) * l.per_slot < l.units ? (slot + 1) * l.per_slot : l.units;
    for (std::int64_t unit = slot * l.per_slot; unit < end; ++unit) {
      const std::int64_t b = unit / s.kv_heads;
      const int kv = static_cast<int>(unit % s.kv_heads);
      const E* rows = static_cast<const E*>(a.qkv) + b * s.length * s.qkvWidth();
      for (std::int64_t t = 0; t < l.rows; t += kBlock) {
        const std::int64_t count = s.length - t < kBlock ? s.length - t : kBlock;
        packRows(rows + t * s.qkvWidth() + (s.heads + kv) * d, s.qkvWidth(), count, kBlock, a.cos + t * (d / 2),
                 a.sin + t * (d / 2), d, 1.0F, l.channels, w.queries);
        transposeBlock(w.queries, l.channels, l.rows, w.keys + t);
        packRows(rows + t * s.qkvWidth() + (s.heads + s.kv_heads + kv) * d, s.qkvWidth(), count, kBlock, nullptr,
                 nullptr, d, 1.0F, l.channels, w.values + t * l.channels);
      }
      for (int h = kv * group; h < (kv + 1) * group; ++h) {
        for (std::int64_t first = 0; first < s.length; first += kBlock) queryBlock<E>(a, l, w, b, h, first);
      }
    }
  });
}

}  // namespace

void attentionForward(const AttentionForward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? run<std::uint16_t>(a, parallel) : run<float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
