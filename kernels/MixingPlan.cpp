// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/MixingPlan.h"

#include <algorithm>

namespace mhc::kernels {
namespace {

constexpr std::int64_t kAlignment = 16;   // floats: one cache line and the widest vector
constexpr std::int64_t kTileTokens = 16;  // tokens per tile of every implementation
constexpr std::int64_t kLargestLanes = 16;
constexpr std::int64_t kBlockTokens = 128;
constexpr std::int64_t kMostBlocks = 64;

std::int64_t rounded(std::int64_t size) {
  return (size + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

MixingPlan mixingPlan(const MixingShape& shape, ReadKind kind, const MixingOptions& read) {
  MixingPlan plan;
  const std::int64_t n = shape.n;
  const std::int64_t wanted =
      std::clamp<std::int64_t>((shape.tokens + kBlockTokens - 1) / kBlockTokens, 1, kMostBlocks);
  const std::int64_t tiles = std::max<std::int64_t>((shape.tokens + kTileTokens - 1) / kTileTokens, 1);
  plan.tokens_per_block = (tiles + wanted - 1) / wanted * kTileTokens;
  plan.blocks = std::max<std::int64_t>((shape.tokens + plan.tokens_per_block - 1) / plan.tokens_per_block, 1);
  const std::int64_t rows = mixRows(kind, read.family, shape.n);
  const bool hc = kind == ReadKind::Sublayer && read.family == MixingFamily::Hc;
  if (rows > 0) {
    plan.base = rows;
    if (read.dynamic) {
      plan.fn_rows = hc ? n + 2 : rows;
      plan.fn_streams = hc ? 1 : n;
      plan.fn = plan.fn_rows * plan.fn_streams * rounded(shape.C);
      plan.scale = kind == ReadKind::Head ? 1 : read.family == MixingFamily::Mhc ? 3 : 2;
    }
  }
  plan.norm = kind == ReadKind::None ? 0 : shape.C;
  plan.base_at = plan.fn;
  plan.scale_at = plan.base_at + rounded(plan.base);
  plan.norm_at = plan.scale_at + rounded(plan.scale);
  plan.partial = plan.norm_at + rounded(plan.norm);
  plan.packed_at = plan.blocks * plan.partial;
  if (kind == ReadKind::Sublayer && read.family == MixingFamily::Mhc) {
    plan.sinkhorn = (2 * std::max(read.iterations, 1) + 1) * n * n * kLargestLanes;
  }
  return plan;
}

std::int64_t borderWorkspace(const MixingShape& shape, ReadKind kind, const MixingOptions& read) {
  return mixingPlan(shape, kind, read).total();
}

}  // namespace mhc::kernels
