// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Composite.h"

namespace mhc::hyper {

/// A matching of two networks with names of their own at every boundary: P_{l+1}·H·P_lᵀ preserves the function too.
/// Distances to the identity lose their meaning then, for what carries a stream on unchanged depends on its names at
/// both ends.
struct BoundaryMatching {
  std::vector<std::vector<int>> permutations;  ///< [L + 1]: stream i of A at a boundary is stream permutation[i] of B
  double cost = 0;  ///< Σ_l ‖A_l − P_{l+1}·B_l·P_lᵀ‖²_F + ‖a_pre − P_l·b_pre‖² + ‖a_post − P_{l+1}·b_post‖²
  bool searched = false;  ///< false: more than kMostBoundaryStreams, other shapes, not finite: identities
};

inline constexpr int kMostBoundaryStreams = 4;

/// The least cost of all, by dynamic programming over the boundaries: exact.
[[nodiscard]] BoundaryMatching matchBoundaries(const std::vector<SublayerMaps>& a, const std::vector<SublayerMaps>& b);

/// B's sublayer in A's names: `before` of the boundary that it reads from, `after` of the one that it writes to.
[[nodiscard]] SublayerMaps relabelled(const SublayerMaps& maps, const std::vector<int>& before,
                                      const std::vector<int>& after);

}  // namespace mhc::hyper
