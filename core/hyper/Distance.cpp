// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Distance.h"

#include <cmath>
#include <limits>

namespace mhc::hyper {

double distance(const Matrix& h, const Matrix& m) {
  if (h.rows < 2) return 0.0;
  return frobeniusNorm(h - m) / std::sqrt(static_cast<double>(h.rows - 1));
}

double distanceToIdentity(const Matrix& h) { return distance(h, identity(h.rows)); }

double distanceToUniform(const Matrix& h) { return distance(h, uniform(h.rows)); }

// ‖H − P‖² = ‖H‖² + n − 2·Σ_i H[i, P(i)]: the nearest permutation is the assignment of the largest sum.
NearestPermutation nearestPermutation(const Matrix& h) {
  const int n = h.rows;
  const unsigned full = (1U << n) - 1U;
  // best[free] = the largest sum that the last rows can reach with the sources in `free`, one for each row.
  std::vector<double> best(static_cast<std::size_t>(full) + 1, 0.0);
  const auto through = [&](unsigned free, int i, int j) { return h(i, j) + best[free & ~(1U << j)]; };
  const auto rowOf = [n](unsigned free) { return n - __builtin_popcount(free); };
  for (unsigned free = 1; free <= full; ++free) {
    double largest = -std::numeric_limits<double>::infinity();
    for (int j = 0; j < n; ++j) {
      if (free >> j & 1U) largest = std::max(largest, through(free, rowOf(free), j));
    }
    best[free] = largest;
  }
  NearestPermutation result;
  const double tie = 1e-12 * std::max(1.0, frobeniusNorm(h));  // sums in another order differ by rounding
  unsigned free = full;
  for (int i = 0; i < n; ++i) {
    int chosen = -1;
    for (int j = 0; j < n; ++j) {
      if (!(free >> j & 1U)) continue;
      if (chosen < 0 || (through(free, i, chosen) < best[free] - tie && through(free, i, j) >= best[free] - tie)) chosen = j;
    }
    result.permutation.push_back(chosen);
    free &= ~(1U << chosen);
  }
  result.distance = distance(h, permutationMatrix(result.permutation));
  return result;
}

}  // namespace mhc::hyper
