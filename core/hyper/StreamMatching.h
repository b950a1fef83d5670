// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Composite.h"

namespace mhc::hyper {

/// Which stream of one network is which of another: streams have no names, so two runs are compared up to one
/// relabelling.
struct StreamMatching {
  std::vector<int>
      permutation;  ///< stream i of A is stream permutation[i] of B; the first in lexicographic order of ties
  double cost = 0;  ///< Σ_l ‖A_l − P·B_l·Pᵀ‖²_F + ‖a_pre − P·b_pre‖² + ‖a_post − P·b_post‖²
  double identityCost = 0;  ///< the same with P = I
  bool searched = false;    ///< false: more than kMostMatchedStreams, other shapes, or values that are not finite
};

inline constexpr int kMostMatchedStreams = 8;

/// One P for the whole network, by exhaustive search over all n! ≤ 40,320 (a linear assignment on stream features gives
/// the wrong P almost always, for P acts on both sides of every H_res). Where it can't search it answers the identity.
[[nodiscard]] StreamMatching matchStreams(const std::vector<SublayerMaps>& a, const std::vector<SublayerMaps>& b);

/// B as A names its streams: pre[i] = b.pre[p[i]], post likewise, res(i, j) = b.res(p[i], p[j]), that is P·B·Pᵀ.
[[nodiscard]] SublayerMaps relabelled(const SublayerMaps& maps, const std::vector<int>& permutation);

}  // namespace mhc::hyper
