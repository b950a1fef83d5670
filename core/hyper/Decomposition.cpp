// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Decomposition.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Polytope.h"

namespace mhc::hyper {
namespace {

constexpr double kLeast = 1e-9;  // weights below are rounding of the projection
constexpr double kTie = 1e-12;

struct Bottleneck {
  std::vector<int> permutation;
  double smallest = 0.0;
};

double smallestEntry(const Matrix& h, const std::vector<int>& permutation) {
  double smallest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < h.rows; ++i) smallest = std::min(smallest, h(i, permutation[static_cast<std::size_t>(i)]));
  return smallest;
}

/// The permutation with the largest smallest entry, the first in lexicographic order of equal ones.
Bottleneck largestBottleneck(const Matrix& h) {
  const int n = h.rows;
  const unsigned full = (1U << n) - 1U;
  // best[free] = the largest smallest entry that the last rows can reach with the sources in `free`, one for each row.
  std::vector<double> best(static_cast<std::size_t>(full) + 1, std::numeric_limits<double>::infinity());
  for (unsigned free = 1; free <= full; ++free) {
    const int row = n - __builtin_popcount(free);
    double largest = -std::numeric_limits<double>::infinity();
    for (int j = 0; j < n; ++j) {
      if (free >> j & 1U) largest = std::max(largest, std::min(h(row, j), best[free & ~(1U << j)]));
    }
    best[free] = largest;
  }
  // Any source that still lets the whole permutation reach the bottleneck is as good: take the first.
  Bottleneck result;
  unsigned free = full;
  for (int row = 0; row < n; ++row) {
    for (int j = 0; j < n; ++j) {
      if (!(free >> j & 1U) || std::min(h(row, j), best[free & ~(1U << j)]) < best[full] - kTie) continue;
      result.permutation.push_back(j);
      free &= ~(1U << j);
      break;
    }
  }
  result.smallest = smallestEntry(h, result.permutation);
  return result;
}

}  // namespace

Decomposition decompose(const Matrix& h) {
  Decomposition result;
  result.projected = projectToPolytope(h);
  result.projectionDistance = frobeniusNorm(h - result.projected);
  const bool finite = std::all_of(h.values.begin(), h.values.end(), [](double v) { return std::isfinite(v); });
  if (!finite || h.rows < 1 || h.rows > kLargestDecomposed || h.rows != h.cols) return result;
  Matrix left = result.projected;
  const int most = (h.rows - 1) * (h.rows - 1) + 1;
  for (int k = 0; k < most; ++k) {
    const Bottleneck found = largestBottleneck(left);
    if (found.smallest < kLeast) break;
    for (int i = 0; i < h.rows; ++i) left(i, found.permutation[static_cast<std::size_t>(i)]) -= found.smallest;
    result.terms.push_back({found.permutation, found.smallest, smallestEntry(result.projected, found.permutation)});
  }
  result.remainder = frobeniusNorm(left);
  return result;
}

}  // namespace mhc::hyper
