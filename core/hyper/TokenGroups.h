// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// What groups of tokens do differently: mean map of each group, and per entry the share of variance that lies between
/// the groups, η² = Σ_g n_g (m_g − m)² / Σ_t (x_t − m)², beside the same with labels shuffled: any grouping explains
/// something.
struct TokenGroups {
  std::vector<int> sizes;      ///< tokens of each group
  std::vector<Matrix> means;   ///< of each group; zeros for an empty one
  Matrix explained;            ///< η² per entry, 0…1; 0 where nothing varies
  Matrix shuffled;             ///< mean of η² over `shuffles` random relabellings
  double explainedMean = 0.0;  ///< over the entries that vary
  double shuffledMean = 0.0;
  double shuffledHigh = 0.0;  ///< 95th percentile of that mean over the relabellings
};

/// `maps` [tokens], all of one shape; `labels` [tokens], 0 … groups − 1, others are left out. The shuffles depend on
/// `seed` alone.
[[nodiscard]] TokenGroups tokenGroups(const std::vector<Matrix>& maps, const std::vector<int>& labels, int groups,
                                      int shuffles = 200, std::uint64_t seed = 1);

}  // namespace mhc::hyper
