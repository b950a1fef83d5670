// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// d(H, M) = ‖H − M‖_F / √(n − 1): J is at 1 from every permutation. 0 for n = 1.
[[nodiscard]] double distance(const Matrix& h, const Matrix& m);
[[nodiscard]] double distanceToIdentity(const Matrix& h);
[[nodiscard]] double distanceToUniform(const Matrix& h);

struct NearestPermutation {
  std::vector<int> permutation;  ///< destination i reads source permutation[i]; the first in lexicographic order of ties
  double distance = 0.0;         ///< d(H, P)
};

/// Exact for n ≤ 8 (dynamic programming over subsets).
[[nodiscard]] NearestPermutation nearestPermutation(const Matrix& h);

}  // namespace mhc::hyper
