// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"

namespace mhc::kernels {

/// How a backward border is cut. Blocks of tokens, their number chosen from the shape alone, each add up their
/// parameter gradients by themselves; then the blocks are summed in one fixed order: the same bytes for every number of
/// threads.
struct MixingPlan {
  std::int64_t blocks = 0;
  std::int64_t tokens_per_block = 0;
  std::int64_t fn_rows = 0, fn_streams = 0;             ///< fn is [fn_rows, fn_streams · C]; 0: absent
  std::int64_t fn = 0;                                  ///< floats of fn in whole vectors of channels
  std::int64_t base = 0, scale = 0, norm = 0;           ///< floats of each gradient; 0: absent
  std::int64_t base_at = 0, scale_at = 0, norm_at = 0;  ///< offsets inside a block's partial sums; fn is at 0
  std::int64_t partial = 0;                             ///< floats between the partial sums of two blocks
  std::int64_t packed_at = 0;  ///< where fn itself lies in whole vectors, after the partial sums
  std::int64_t sinkhorn = 0;   ///< floats that the gradient of H_res needs for a tile
  [[nodiscard]] std::int64_t total() const { return packed_at + fn; }
};

[[nodiscard]] MixingPlan mixingPlan(const MixingShape& shape, ReadKind kind, const MixingOptions& read);

}  // namespace mhc::kernels
