// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/MixingKernels.h"
#include "kernels/MixingPlan.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

MHC_INLINE const float* floats(const void* p) { return static_cast<const float*>(p); }
MHC_INLINE float* floats(void* p) { return static_cast<float*>(p); }

// What one block of tokens works with: its partial sums and its scratch.
struct Block {
  float* fn;
  float* base;
  float* scale;
  float* norm;
  float* gu;
  float* sinkhorn;
};

// The whole gradient of x_next of the tile into grad_x, and the parameter gradients into the block's sums.
void readTile(const BorderBackward& a, const Block& block, std::int64_t token, int tokens, bool first) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const bool head = a.kind == ReadKind::Head;
  const int rows = mixRows(a.kind, a.read.family, n);
  const std::int64_t width = head ? n : 2 * n + n * n;
  alignas(64) Row weights[kMaxStreams];
  alignas(64) Row grad_pre[kMaxStreams];
  for (int j = 0; j < n; ++j) {
    for (int t = 0; t < kTile; ++t) {
      weights[j][t] = a.kind == ReadKind::Mean ? 1.0F / static_cast<float>(n) : 1.0F;
      grad_pre[j][t] = 0.0F;
    }
  }
  for (int t = 0; t < tokens; ++t) {
    const std::int64_t at = token + t;
    float dots[kMaxStreams];
    ReadTokenGradient r;
    r.n = n;
    r.C = C;
    r.x = floats(a.x_next) + at * n * C;
    r.u = a.u ? floats(a.u) + at * C : r.x;
    r.norm_weight = a.norm_weight;
    r.inverse_rms = a.norm_weight ? a.norm_inverse_rms[at] : 1.0F;
    r.grad_y = floats(a.grad_y) + at * C;
    r.gu = block.gu + t * C;
    r.grad_norm_weight = a.grad_norm_weight ? block.norm : nullptr;
    r.dots = rows > 0 ? dots : nullptr;
    readTokenGradient(r);
    if (rows == 0) continue;
    for (int j = 0; j < n; ++j) {
      weights[j][t] = a.next.h[at * width + j];
      grad_pre[j][t] = dots[j];
    }
  }
  alignas(64) Row grad[kMaxRows];
  alignas(64) Row norm_factor[kMaxStreams];
  if (rows > 0) {
    coefficientGradientsTile(a.shape, a.kind, a.read, a.parameters, a.next, head ? nullptr : a.grad_h_next, token,
                             tokens, grad_pre, grad, norm_factor, block.base, block.scale, block.sinkhorn);
  }
  const bool projected = rows > 0 && a.read.dynamic;
  const bool hc = perStream(a.kind, a.read);
  alignas(64) Row stream_grad[kMaxStreams + 2];
  for (int j = 0; j < n; ++j) {
    StreamGradient s;
    s.C = C;
    s.stride = n * C;
    s.tokens = tokens;
    s.x = floats(a.x_next) + token * n * C + j * C;
    s.from = a.grad_x_next ? floats(a.grad_x_next) + token * n * C + j * C : nullptr;
    s.gu = block.gu;
    s.read_weight = weights[j];
    s.g = floats(a.grad_x) + token * n * C + j * C;
    if (projected) {
      s.norm_factor = norm_factor[hc ? j : 0];
      s.rows = hc ? n + 2 : rows;
      s.grad = grad;
      s.row_stride = hc ? C : n * C;
      s.fn = a.parameters.fn + (hc ? 0 : j * C);
      s.grad_fn = block.fn + (hc ? 0 : j * C);
      s.first = first && (!hc || j == 0);
      if (hc) {
        for (int r = 0; r < n + 2; ++r) {
          for (int t = 0; t < kTile; ++t) stream_grad[r][t] = grad[hcRow(r, j, n)][t];
        }
        s.grad = stream_grad;
      }
    }
    streamGradientTile(s);
  }
}

// Without a read the gradient of x_next is what arrives.
void passTile(const BorderBackward& a, std::int64_t token, int tokens) {
  const std::int64_t size = tokens * a.shape.n * a.shape.C;
  float* to = floats(a.grad_x) + token * a.shape.n * a.shape.C;
  if (!a.grad_x_next) {
    for (std::int64_t k = 0; k < size; k += kLanes) storeTail(to + k, zero(), size - k);
    return;
  }
  const float* from = floats(a.grad_x_next) + token * a.shape.n * a.shape.C;
  if (from == to) return;
  for (std::int64_t k = 0; k < size; k += kLanes) storeTail(to + k, loadTail(from + k, size - k), size - k);
}

void writeTile(const BorderBackward& a, std::int64_t token, int tokens) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const std::int64_t width = 2 * n + n * n;
  for (std::int64_t t = token; t < token + tokens; ++t) {
    float* g = floats(a.grad_x) + t * n * C;
    if (a.grad_square) streamSquares(n, C, g, a.grad_square + t * n);
    if (!a.f) continue;
    writeTokenGradient(n, C, a.write.family, a.x ? floats(a.x) + t * n * C : nullptr, floats(a.f) + t * C,
                       a.h ? a.h + t * width : nullptr, g, floats(a.grad_f) + t * C,
                       a.grad_h ? a.grad_h + t * width : nullptr);
  }
}

void clear(float* p, std::int64_t size) {
  for (std::int64_t k = 0; k < size; k += kLanes) storeTail(p + k, zero(), size - k);
}

// target += Σ over blocks, in the order of the blocks, four sums at a time.
void sumBlocks(const float* partials, std::int64_t stride, std::int64_t blocks, std::int64_t begin, std::int64_t end,
               float* target) {
  for (std::int64_t k = begin; k < end; k += kLanes) {
    const std::int64_t left = end - k;
    Vec sums[4] = {zero(), zero(), zero(), zero()};
    for (std::int64_t b = 0; b < blocks; ++b) {
      sums[b & 3] = sums[b & 3] + loadTail(partials + b * stride + k, left);
    }
    const Vec sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    storeTail(target + k, loadTail(target + k, left) + sum, left);
  }
}

}  // namespace

void borderBackward(const BorderBackward& a, const ParallelFor& parallel) {
  if (a.element == Element::BFloat16) return reference::borderBackward(a, parallel);
  const MixingPlan plan = mixingPlan(a.shape, a.kind, a.read);
  const std::int64_t tokens = a.shape.tokens;
  parallel(plan.blocks, [&](std::int64_t index) {
    float* partial = a.workspace + index * plan.partial;
    float* scratch = a.workspace + plan.scratch_at + index * plan.scratch;
    const Block block = {partial, partial + plan.base_at, partial + plan.scale_at, partial + plan.norm_at,
                         scratch + plan.gradient_at, scratch + plan.sinkhorn_at};
    clear(block.base, plan.partial - plan.base_at);
    const std::int64_t begin = index * plan.tokens_per_block;
    const std::int64_t end = begin + plan.tokens_per_block < tokens ? begin + plan.tokens_per_block : tokens;
    for (std::int64_t t = begin; t < end; t += kTile) {
      const int count = end - t < kTile ? static_cast<int>(end - t) : kTile;
      if (a.kind == ReadKind::None) {
        passTile(a, t, count);
      } else {
        readTile(a, block, t, count, t == begin);
      }
      writeTile(a, t, count);
    }
  });
  if (a.kind == ReadKind::None || tokens == 0) return;
  constexpr std::int64_t kChunk = 4096;
  const std::int64_t chunks = (plan.fn + kChunk - 1) / kChunk;
  // The last index sums what is small.
  parallel(chunks + 1, [&](std::int64_t index) {
    const auto sum = [&](std::int64_t at, std::int64_t begin, std::int64_t end, float* target) {
      if (target && end > begin) sumBlocks(a.workspace + at, plan.partial, plan.blocks, begin, end, target);
    };
    if (index < chunks) {
      sum(0, index * kChunk, (index + 1) * kChunk < plan.fn ? (index + 1) * kChunk : plan.fn, a.gradients.fn);
      return;
    }
    sum(plan.base_at, 0, plan.base, a.gradients.base);
    sum(plan.scale_at, 0, plan.scale, a.gradients.scale);
    if (a.norm_weight) sum(plan.norm_at, 0, plan.norm, a.grad_norm_weight);
  });
}

}  // namespace mhc::kernels::MHC_ISA
