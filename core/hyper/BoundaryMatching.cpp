// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/BoundaryMatching.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/hyper/Polytope.h"

namespace mhc::hyper {
namespace {

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

double square(double x) {
  return x * x;
}

double costOf(const SublayerMaps& a, const SublayerMaps& b, const std::vector<int>& before,
              const std::vector<int>& after) {
  const int n = static_cast<int>(before.size());
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    sum += square(a.pre[index(i)] - b.pre[index(before[index(i)])]) +
           square(a.post[index(i)] - b.post[index(after[index(i)])]);
    for (int j = 0; j < n; ++j) sum += square(a.res(i, j) - b.res(after[index(i)], before[index(j)]));
  }
  return sum;
}

bool fits(const std::vector<SublayerMaps>& maps, int n) {
  return std::all_of(maps.begin(), maps.end(), [n](const SublayerMaps& m) {
    return m.res.rows == n && m.res.cols == n && m.pre.size() == index(n) && m.post.size() == index(n);
  });
}

}  // namespace

SublayerMaps relabelled(const SublayerMaps& maps, const std::vector<int>& before, const std::vector<int>& after) {
  const int n = static_cast<int>(before.size());
  SublayerMaps named{std::vector<double>(index(n)), std::vector<double>(index(n)), Matrix(n, n)};
  for (int i = 0; i < n; ++i) {
    named.pre[index(i)] = maps.pre[index(before[index(i)])];
    named.post[index(i)] = maps.post[index(after[index(i)])];
    for (int j = 0; j < n; ++j) named.res(i, j) = maps.res(after[index(i)], before[index(j)]);
  }
  return named;
}

BoundaryMatching matchBoundaries(const std::vector<SublayerMaps>& a, const std::vector<SublayerMaps>& b) {
  BoundaryMatching result;
  const int n = a.empty() ? 0 : a.front().res.rows;
  std::vector<int> same(index(n));
  std::iota(same.begin(), same.end(), 0);
  result.permutations.assign(a.size() + 1, same);
  if (n < 1 || n > kMostBoundaryStreams || a.size() != b.size() || !fits(a, n) || !fits(b, n)) return result;
  const std::vector<std::vector<int>> all = permutations(n);
  // least[p]: the smallest cost of the sublayers so far when the boundary behind them has the names all[p].
  std::vector<double> least(all.size(), 0.0);
  std::vector<std::vector<std::size_t>> from;
  for (std::size_t l = 0; l < a.size(); ++l) {
    std::vector<double> next(all.size(), std::numeric_limits<double>::infinity());
    std::vector<std::size_t> best(all.size(), 0);
    for (std::size_t after = 0; after < all.size(); ++after) {
      for (std::size_t before = 0; before < all.size(); ++before) {
        const double cost = least[before] + costOf(a[l], b[l], all[before], all[after]);
        if (cost < next[after]) next[after] = cost, best[after] = before;
      }
    }
    least = std::move(next);
    from.push_back(std::move(best));
  }
  std::size_t at = static_cast<std::size_t>(std::min_element(least.begin(), least.end()) - least.begin());
  if (!std::isfinite(least[at])) return result;
  result.searched = true;
  result.cost = least[at];
  for (std::size_t l = a.size(); l-- > 0;) {
    result.permutations[l + 1] = all[at];
    at = from[l][at];
  }
  result.permutations[0] = all[at];
  return result;
}

}  // namespace mhc::hyper
