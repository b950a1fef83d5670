// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "kernels/cuda/MixingSinkhorn.cuh"
#include "kernels/cuda/MixingTile.cuh"

namespace mhc::kernels::MHC_CUDA {

/// How a backward border is cut: blocks of tokens, their number from the shape alone, add up their parameter gradients
/// by themselves; the blocks are then summed in order. Offsets in floats.
struct MixingWorkspace {
  static constexpr std::int64_t kMostBlocks = 64;
  /// Sinkhorn's sums lie in shared memory up to so many bytes a block of threads, else here.
  static constexpr std::int64_t kSharedSums = 40 << 10;

  std::int64_t blocks = 0, tokensPerBlock = 0;  ///< a multiple of kTokens
  std::int64_t delta = 0;                       ///< [N, rows]: gradient of the projections before the norm
  std::int64_t logits = 0;                      ///< [N, rows]: gradient of the logits
  std::int64_t fn = 0;                          ///< [blocks, rows, n·C]
  std::int64_t small = 0;                       ///< [blocks, rows + 3]: base and scale
  std::int64_t norm = 0;                        ///< [blocks, C]
  std::int64_t sums = 0;                        ///< [N, Sinkhorn::kept] or nothing
  std::int64_t total = 0;
  std::int64_t keptSums = 0;  ///< floats of a token's sums
  bool sharedSums = true;

  [[nodiscard]] static MixingWorkspace of(const MixingShape& shape, ReadKind kind, const MixingOptions& read) {
    const ReadShape r = readShape(shape, kind, read);
    MixingWorkspace w;
    const std::int64_t tiles = std::max<std::int64_t>((shape.tokens + kTokens - 1) / kTokens, 1);
    w.tokensPerBlock = (tiles + kMostBlocks - 1) / kMostBlocks * kTokens;
    w.blocks = std::max<std::int64_t>((shape.tokens + w.tokensPerBlock - 1) / w.tokensPerBlock, 1);
    if (kind == ReadKind::Sublayer && read.family == MixingFamily::Mhc) {
      w.keptSums = r.n <= 4 ? Sinkhorn<1>::kept(read.iterations) : Sinkhorn<2>::kept(read.iterations);
      w.sharedSums = w.keptSums * 4 * (kThreads / 16) <= kSharedSums;
    }
    const auto take = [&w](std::int64_t floats) {
      const std::int64_t at = w.total;
      w.total += (floats + 3) / 4 * 4;
      return at;
    };
    w.delta = take(r.projects ? shape.tokens * r.rows : 0);
    w.logits = take(shape.tokens * r.rows);
    w.fn = take(r.projects ? w.blocks * r.rows * r.n * r.C : 0);
    w.small = take(w.blocks * (r.rows + 3));
    w.norm = take(kind == ReadKind::None ? 0 : w.blocks * r.C);
    w.sums = take(w.sharedSums ? 0 : shape.tokens * w.keptSums);
    return w;
  }
};

}  // namespace mhc::kernels::MHC_CUDA
