// SPDX-License-Identifier: GPL-3.0-or-later
#include <type_traits>

#include "kernels/MixingKernels.h"
#include "kernels/MixingPlan.h"
#include "kernels/ThreadScratch.h"
#include "kernels/cpu/MixingPack.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

// What one block of tokens works with: fn, its partial sums, and the scratch of its thread.
struct Block {
  const float* packed;
  float* fn;
  float* base;
  float* scale;
  float* norm;
  float* gu;  // [kTile, C]
  float* sinkhorn;
  float* g;  // [kTile, n, C]: the gradient of x_next of the tile, as float32
};

struct Tile {
  std::int64_t token;
  int tokens;
  bool first;     // of the block
  bool followed;  // by another whole tile, of this block or the next
};

template <typename T>
const T* at(const void* p, std::int64_t offset) {
  return p ? static_cast<const T*>(p) + offset : nullptr;
}

// The whole gradient of x_next of the tile into block.g, and the parameter gradients into the block's sums.
template <typename T>
void readTile(const BorderBackward& a, const Block& block, const Tile& tile) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const std::int64_t width = n * C;
  const bool head = a.kind == ReadKind::Head;
  const int rows = mixRows(a.kind, a.read.family, n);
  const std::int64_t maps = head ? n : 2 * n + n * n;
  alignas(64) Row weights[kMaxStreams];
  alignas(64) Row grad_pre[kMaxStreams];
  for (int j = 0; j < n; ++j) {
    for (int t = 0; t < kTile; ++t) {
      weights[j][t] = a.kind == ReadKind::Mean ? 1.0F / static_cast<float>(n) : 1.0F;
      grad_pre[j][t] = 0.0F;
    }
  }
  ReadTokenGradient<T> r;
  r.n = n;
  r.C = C;
  r.norm_weight = a.norm_weight;
  r.grad_norm_weight = a.grad_norm_weight ? block.norm : nullptr;
  float dots[kMaxStreams];
  r.dots = rows > 0 ? dots : nullptr;
  for (int t = 0; t < tile.tokens; ++t) {
    const std::int64_t token = tile.token + t;
    r.x = at<T>(a.x_next, token * width);
    r.u = a.u ? at<T>(a.u, token * C) : r.x;
    r.inverse_rms = a.norm_weight ? a.norm_inverse_rms[token] : 1.0F;
    r.grad_y = at<T>(a.grad_y, token * C);
    r.gu = block.gu + t * C;
    readTokenGradient(r);
    for (int j = 0; j < n && rows > 0; ++j) {
      weights[j][t] = a.next.h[token * maps + j];
      grad_pre[j][t] = dots[j];
    }
  }
  alignas(64) Row grad[kMaxRows];
  alignas(64) Row norm_factor[kMaxStreams];
  if (rows > 0) {
    coefficientGradientsTile(a.shape, a.kind, a.read, a.parameters, a.next, head ? nullptr : a.grad_h_next, tile.token,
                             tile.tokens, grad_pre, grad, norm_factor, block.base, block.scale, block.sinkhorn);
  }
  StreamGradient<T> s;
  s.n = n;
  s.C = C;
  s.tokens = tile.tokens;
  s.x = at<T>(a.x_next, tile.token * width);
  s.from = at<T>(a.grad_x_next, tile.token * width);
  s.gu = block.gu;
  s.read_weight = weights;
  s.g = block.g;
  s.ahead[0] = a.f && a.write.family != MixingFamily::Residual ? at<T>(a.x, tile.token * width) : nullptr;
  // Wider tiles would push each other out of a second-level cache of 1 MiB.
  constexpr std::int64_t kWidest = 128 * 1024;
  if (tile.followed && kTile * width * static_cast<std::int64_t>(sizeof(T)) <= kWidest) {
    s.ahead[1] = at<T>(a.x_next, (tile.token + kTile) * width);
    s.ahead[2] = at<T>(a.grad_x_next, (tile.token + kTile) * width);
  }
  alignas(64) Row stream_grad[kMaxStreams * (kMaxStreams + 2)];
  if (rows > 0 && a.read.dynamic) {
    s.shared = perStream(a.kind, a.read);
    s.rows = s.shared ? n + 2 : rows;
    s.grad = s.shared ? stream_grad : grad;
    s.fn = block.packed;
    s.grad_fn = block.fn;
    s.first = tile.first;
    for (int j = 0; j < n; ++j) {
      for (int t = 0; t < kTile && !s.shared && j > 0; ++t) norm_factor[j][t] = norm_factor[0][t];
      for (int m = 0; m < n + 2 && s.shared; ++m) {
        for (int t = 0; t < kTile; ++t) stream_grad[j * (n + 2) + m][t] = grad[hcRow(m, j, n)][t];
      }
    }
    s.norm_factor = norm_factor;
  }
  streamGradientTile(s);
}

// Without a read the gradient of x_next is what arrives.
template <typename T>
void passTile(const BorderBackward& a, const Block& block, const Tile& tile) {
  const std::int64_t width = a.shape.n * a.shape.C;
  const T* from = at<T>(a.grad_x_next, tile.token * width);
  if (static_cast<const void*>(from) == static_cast<const void*>(block.g)) return;
  overChannels(
      tile.tokens * width, MHC_CHANNELS { storeAt(block.g + c, from ? loadAt(from + c, count) : zero(), count); });
}

template <typename T>
void writeTile(const BorderBackward& a, const Block& block, const Tile& tile) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const std::int64_t maps = 2 * n + n * n;
  WriteTokenGradient<T> w;
  w.n = n;
  w.C = C;
  w.family = a.write.family;
  for (int t = 0; t < tile.tokens; ++t) {
    const std::int64_t token = tile.token + t;
    w.g = block.g + t * n * C;
    if (a.grad_square) streamSquares(n, C, w.g, a.grad_square + token * n);
    w.grad_x = static_cast<T*>(a.grad_x) + token * n * C;
    if (a.f) {
      w.x = at<T>(a.x, token * n * C);
      w.f = at<T>(a.f, token * C);
      w.h = a.h ? a.h + token * maps : nullptr;
      w.grad_f = static_cast<T*>(a.grad_f) + token * C;
      w.grad_h = a.grad_h ? a.grad_h + token * maps : nullptr;
    }
    writeTokenGradient(w);
  }
}

template <typename T>
void blockBackward(const BorderBackward& a, const MixingPlan& plan, std::int64_t index) {
  const std::int64_t width = a.shape.n * a.shape.C;
  constexpr bool kInPlace = std::is_same_v<T, float>;
  const std::int64_t gu = kTile * channelBlocks(a.shape.C) * kLanes;
  float* scratch = threadScratch(ScratchUse::Tile, gu + plan.sinkhorn + (kInPlace ? 0 : kTile * width));
  float* partial = a.workspace + index * plan.partial;
  Block block = {a.workspace + plan.packed_at, partial, partial + plan.base_at, partial + plan.scale_at,
                 partial + plan.norm_at,       scratch, scratch + gu,           scratch + gu + plan.sinkhorn};
  overChannels(
      plan.partial - plan.base_at, MHC_CHANNELS { storeAt(block.base + c, zero(), count); });
  const std::int64_t begin = index * plan.tokens_per_block;
  const std::int64_t end =
      begin + plan.tokens_per_block < a.shape.tokens ? begin + plan.tokens_per_block : a.shape.tokens;
  for (std::int64_t t = begin; t < end; t += kTile) {
    const Tile tile = {t, end - t < kTile ? static_cast<int>(end - t) : kTile, t == begin,
                       t + 2 * kTile <= a.shape.tokens};
    if constexpr (kInPlace) block.g = static_cast<float*>(a.grad_x) + t * width;
    a.kind == ReadKind::None ? passTile<T>(a, block, tile) : readTile<T>(a, block, tile);
    writeTile<T>(a, block, tile);
  }
}

// target += Σ over blocks, in the order of the blocks, four sums at a time.
MHC_INLINE void sumBlocks(const float* partial, const MixingPlan& plan, float* target, int count) {
  Vec sums[4] = {zero(), zero(), zero(), zero()};
  for (std::int64_t b = 0; b < plan.blocks; ++b) sums[b & 3] = sums[b & 3] + loadAt(partial + b * plan.partial, count);
  storeAt(target, loadAt(target, count) + ((sums[0] + sums[1]) + (sums[2] + sums[3])), count);
}

void sumRow(const float* partial, const MixingPlan& plan, std::int64_t size, float* target) {
  if (target)
    overChannels(
        size, MHC_CHANNELS { sumBlocks(partial + c, plan, target + c, count); });
}

// Blocks of channels [begin, end) of the gradient of fn, out of their packed order.
void sumChannels(const BorderBackward& a, const MixingPlan& plan, std::int64_t begin, std::int64_t end) {
  const std::int64_t blocks = channelBlocks(a.shape.C);
  for (std::int64_t b = begin; b < end; ++b) {
    const std::int64_t c = b % blocks * kLanes;
    const int count = a.shape.C - c < kLanes ? static_cast<int>(a.shape.C - c) : kLanes;
    float* target = a.gradients.fn + b / blocks * a.shape.C + c;
    for (std::int64_t m = 0; m < plan.fn_rows; ++m) {
      sumBlocks(a.workspace + (b * plan.fn_rows + m) * kLanes, plan, target + m * plan.fn_streams * a.shape.C, count);
    }
  }
}

}  // namespace

void borderBackward(const BorderBackward& a, const ParallelFor& parallel) {
  const MixingPlan plan = mixingPlan(a.shape, a.kind, a.read);
  if (a.shape.tokens == 0) return;
  constexpr std::int64_t kChunk = 8;  // blocks of channels
  const std::int64_t blocks = plan.fn_streams * channelBlocks(a.shape.C);
  const std::int64_t chunks = (blocks + kChunk - 1) / kChunk;
  const auto endOf = [&](std::int64_t index) { return (index + 1) * kChunk < blocks ? (index + 1) * kChunk : blocks; };
  parallel(chunks, [&](std::int64_t index) {
    packChannels(a.parameters.fn, static_cast<int>(plan.fn_rows), plan.fn_streams, a.shape.C, index * kChunk,
                 endOf(index), a.workspace + plan.packed_at);
  });
  parallel(plan.blocks, [&](std::int64_t index) {
    a.element == Element::BFloat16 ? blockBackward<std::uint16_t>(a, plan, index)
                                   : blockBackward<float>(a, plan, index);
  });
  if (a.kind == ReadKind::None) return;
  // The last index sums what is small.
  parallel(chunks + 1, [&](std::int64_t index) {
    if (index < chunks) {
      if (a.gradients.fn) sumChannels(a, plan, index * kChunk, endOf(index));
      return;
    }
    sumRow(a.workspace + plan.base_at, plan, plan.base, a.gradients.base);
    sumRow(a.workspace + plan.scale_at, plan, plan.scale, a.gradients.scale);
    if (a.norm_weight) sumRow(a.workspace + plan.norm_at, plan, plan.norm, a.grad_norm_weight);
  });
}

}  // namespace mhc::kernels::MHC_ISA
