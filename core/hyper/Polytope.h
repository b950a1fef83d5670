// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// Position on the plane of unit row and column sums: Y = Bᵀ(H − J)B, [n − 1, n − 1]. Frobenius distances within the
/// plane are kept; row and column sums are dropped (offPlane measures them).
[[nodiscard]] Matrix planeCoordinates(const Matrix& h);
/// J + B·Y·Bᵀ.
[[nodiscard]] Matrix fromPlaneCoordinates(const Matrix& y);
/// ‖H − J − B·Y·Bᵀ‖_F: how far H is from the plane of unit sums.
[[nodiscard]] double offPlane(const Matrix& h);

/// All n! permutations in lexicographic order, the identity first.
[[nodiscard]] std::vector<std::vector<int>> permutations(int n);
/// Edges of the polytope as indices into permutations(n), first < second: two permutations are neighbours if and only if
/// they differ by one cycle. n = 2…5.
[[nodiscard]] std::vector<std::pair<int, int>> polytopeEdges(int n);

/// Orthonormal directions in the (n − 1)² plane coordinates (row-major), on which points are shown.
struct PolytopeAxes {
  int n = 0;
  std::vector<std::vector<double>> directions;  ///< 1 (n = 2) or 3, each (n − 1)² long
};

/// e1 = (I − J), e2 = the cyclic shift made orthogonal to it, e3 = the first principal direction of `points` orthogonal to
/// both, its largest component positive; without points that have such a part, from one fixed transposition.
[[nodiscard]] PolytopeAxes polytopeAxes(int n, const std::vector<Matrix>& points = {});
/// Coordinates of H on the axes; those that an n = 2 bar lacks are 0.
[[nodiscard]] std::array<double, 3> projectOnAxes(const Matrix& h, const PolytopeAxes& axes);
/// Share of the variance of the points in the plane that the axes keep, 0…1 (1 when the points do not vary).
[[nodiscard]] double varianceKept(const std::vector<Matrix>& points, const PolytopeAxes& axes);

/// The nearest doubly stochastic matrix in the Frobenius norm, sums exact to 1e-10 for entries up to some thousands
/// (Newton on the dual). A matrix with a value that is not finite comes back as it is.
[[nodiscard]] Matrix projectToPolytope(const Matrix& h);

}  // namespace mhc::hyper
