// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"

namespace mhc::kernels {

/// How a backward border is cut. Blocks of tokens, their number chosen from the shape alone, each add up their parameter
/// gradients by themselves; then the blocks are summed in one fixed order: the same bytes for every number of threads.
struct MixingPlan {
  std::int64_t blocks = 0;
  std::int64_t tokens_per_block = 0;
  std::int64_t fn = 0, base = 0, scale = 0, norm = 0;  ///< floats of each gradient; 0: absent
  std::int64_t base_at = 0, scale_at = 0, norm_at = 0; ///< offsets inside a block's partial sums; fn is at 0
  std::int64_t partial = 0;                            ///< floats between the partial sums of two blocks
  std::int64_t gradient_at = 0;                        ///< in the scratch of a block: the gradient of u
  std::int64_t sinkhorn_at = 0;
  std::int64_t scratch = 0;                            ///< floats of scratch per block
  std::int64_t scratch_at = 0;                         ///< where the scratch of block 0 begins
  [[nodiscard]] std::int64_t total() const { return scratch_at + blocks * scratch; }
};

[[nodiscard]] MixingPlan mixingPlan(const MixingShape& shape, ReadKind kind, const MixingOptions& read);

}  // namespace mhc::kernels
