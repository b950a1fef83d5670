// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Polytope.h"

#include <algorithm>
#include <numeric>

#include "core/hyper/Spectrum.h"

namespace mhc::hyper {
namespace {

// Number of cycles longer than one in the permutation that turns a into b.
int cyclesBetween(const std::vector<int>& a, const std::vector<int>& b) {
  std::vector<int> map(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) map[static_cast<std::size_t>(a[i])] = b[i];
  std::vector<bool> seen(a.size(), false);
  int cycles = 0;
  for (std::size_t start = 0; start < a.size(); ++start) {
    if (seen[start] || map[start] == static_cast<int>(start)) continue;
    ++cycles;
    for (std::size_t k = start; !seen[k]; k = static_cast<std::size_t>(map[k])) seen[k] = true;
  }
  return cycles;
}

}  // namespace

Matrix planeCoordinates(const Matrix& h) {
  const Matrix basis = helmertBasis(h.rows);
  return transposed(basis) * (h - uniform(h.rows)) * basis;
}

Matrix fromPlaneCoordinates(const Matrix& y) {
  const int n = y.rows + 1;
  const Matrix basis = helmertBasis(n);
  return uniform(n) + basis * y * transposed(basis);
}

double offPlane(const Matrix& h) { return frobeniusNorm(h - fromPlaneCoordinates(planeCoordinates(h))); }

std::vector<std::vector<int>> permutations(int n) {
  std::vector<int> next(static_cast<std::size_t>(n));
  std::iota(next.begin(), next.end(), 0);
  std::vector<std::vector<int>> result;
  do {
    result.push_back(next);
  } while (std::next_permutation(next.begin(), next.end()));
  return result;
}

std::vector<std::pair<int, int>> polytopeEdges(int n) {
  const std::vector<std::vector<int>> all = permutations(n);
  std::vector<std::pair<int, int>> edges;
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = a + 1; b < all.size(); ++b) {
      if (cyclesBetween(all[a], all[b]) == 1) edges.emplace_back(static_cast<int>(a), static_cast<int>(b));
    }
  }
  return edges;
}

}  // namespace mhc::hyper
