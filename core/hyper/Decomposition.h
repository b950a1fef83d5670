// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// Largest n that decompose() takes: it looks at all subsets of streams.
inline constexpr int kLargestDecomposed = 8;

/// One permutation of a Birkhoff–von Neumann decomposition.
struct PermutationTerm {
  std::vector<int> permutation;  ///< destination i reads source permutation[i]
  double weight = 0.0;           ///< its share in this decomposition
  double bound = 0.0;            ///< min_i H[i, P(i)]: its weight in any decomposition is at most this
};

/// H ≈ Σ weight·P, one of many: such a decomposition is not unique.
struct Decomposition {
  Matrix projected;                    ///< nearest doubly stochastic matrix, which is what is decomposed
  double projectionDistance = 0.0;     ///< ‖H − projected‖_F
  std::vector<PermutationTerm> terms;  ///< by falling weight
  double remainder = 0.0;              ///< ‖projected − Σ weight·P‖_F, rounding
};

/// Greedy by the largest bottleneck: each term is the permutation whose smallest entry in what is left is largest, and
/// takes that entry as its weight; of equal ones the first in lexicographic order. At most (n − 1)² + 1 terms are
/// needed; weights below 1e-9 are left out. No terms for n above kLargestDecomposed or a matrix with a value that is
/// not finite.
[[nodiscard]] Decomposition decompose(const Matrix& h);

}  // namespace mhc::hyper
