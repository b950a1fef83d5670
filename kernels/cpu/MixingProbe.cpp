// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingProbe.h"

#include "kernels/MixingPlan.h"
#include "kernels/ThreadScratch.h"
#include "kernels/cpu/MixingPack.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {

void probeProjection(const MixingShape& shape, int rows, const float* x, const float* fn, float* out, float* squares,
                     const ParallelFor& parallel) {
  const std::int64_t K = shape.n * shape.C;
  const std::uint64_t call = newPackCall();
  parallel((shape.tokens + kTile - 1) / kTile, [&](std::int64_t tile) {
    const std::int64_t token = tile * kTile;
    const int tokens = shape.tokens - token < kTile ? static_cast<int>(shape.tokens - token) : kTile;
    alignas(64) Row sums[kMaxRows];
    // As in a border, which squares each stream while it writes them.
    for (int t = 0; t < tokens; ++t) {
      float of[kMaxStreams];
      streamSquares(shape.n, shape.C, x + (token + t) * K, of);
      squares[token + t] = 0;
      for (int j = 0; j < shape.n; ++j) squares[token + t] += of[j];
    }
    projectTile(x + token * K, K, K, tokens, packedProjection(fn, rows, K, call), rows, sums);
    for (int t = 0; t < tokens; ++t) {
      for (int m = 0; m < rows; ++m) out[(token + t) * rows + m] = sums[m][t];
    }
  });
}

void probeSinkhorn(const MixingShape& shape, const MixingOptions& options, const float* logits, float* h,
                   const float* grad_h, float* grad_logits, const ParallelFor& parallel) {
  const int entries = shape.n * shape.n;
  const std::int64_t states = mixingPlan(shape, ReadKind::Sublayer, options).sinkhorn;
  parallel(shape.tokens / kTile, [&](std::int64_t tile) {
    const std::int64_t token = tile * kTile;
    alignas(64) Row in[kMaxStreams * kMaxStreams];
    alignas(64) Row grad[kMaxStreams * kMaxStreams];
    const auto take = [&](const float* from, Row* to) {
      for (int k = 0; k < entries; ++k) std::memcpy(to[k], from + k * shape.tokens + token, sizeof(Row));
    };
    const auto give = [&](const Row* from, float* to) {
      for (int k = 0; k < entries; ++k) std::memcpy(to + k * shape.tokens + token, from[k], sizeof(Row));
    };
    take(logits, in);
    if (grad_h) {
      take(grad_h, grad);
      sinkhornGradientTile(shape.n, options, in, grad, grad, threadScratch(ScratchUse::Tile, states));
      give(grad, grad_logits);
    } else {
      sinkhornTile(shape.n, options, in, in);
      give(in, h);
    }
  });
}

}  // namespace mhc::kernels::MHC_ISA
