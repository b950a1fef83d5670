// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/StreamMatching.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mhc::hyper {
namespace {

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

double squaredDistance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

bool sameShapes(const std::vector<SublayerMaps>& a, const std::vector<SublayerMaps>& b, int n) {
  const auto fits = [n](const SublayerMaps& m) {
    return m.res.rows == n && m.res.cols == n && m.pre.size() == index(n) && m.post.size() == index(n);
  };
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), fits) && std::all_of(b.begin(), b.end(), fits);
}

double costOf(const std::vector<SublayerMaps>& a, const std::vector<SublayerMaps>& b, const std::vector<int>& p) {
  double sum = 0;
  for (std::size_t l = 0; l < a.size(); ++l) {
    const SublayerMaps named = relabelled(b[l], p);
    sum += squaredDistance(a[l].res.values, named.res.values) + squaredDistance(a[l].pre, named.pre) +
           squaredDistance(a[l].post, named.post);
  }
  return sum;
}

/// What of the cost depends on P, summed over the sublayers once: pairs[i,j,k,m] = Σ_l A_l(i,j)·B_l(k,m) and
/// singles[i,k] = Σ_l a_pre[i]·b_pre[k] + a_post[i]·b_post[k]. The cost is a constant minus twice the overlap.
class Overlap {
 public:
  Overlap(const std::vector<SublayerMaps>& a, const std::vector<SublayerMaps>& b, int n)
      : n_(n), pairs_(index(n * n) * index(n * n)), singles_(index(n * n)) {
    const std::size_t square = index(n * n);
    for (std::size_t l = 0; l < a.size(); ++l) {
      for (std::size_t x = 0; x < square; ++x) {
        for (std::size_t y = 0; y < square; ++y) pairs_[x * square + y] += a[l].res.values[x] * b[l].res.values[y];
      }
      for (int i = 0; i < n; ++i) {
        for (int k = 0; k < n; ++k) {
          singles_[index(i * n + k)] +=
              a[l].pre[index(i)] * b[l].pre[index(k)] + a[l].post[index(i)] * b[l].post[index(k)];
        }
      }
    }
  }
  [[nodiscard]] double of(const std::vector<int>& p) const {
    double sum = 0;
    for (int i = 0; i < n_; ++i) {
      sum += singles_[index(i * n_ + p[index(i)])];
      for (int j = 0; j < n_; ++j)
        sum += pairs_[index(i * n_ + j) * index(n_ * n_) + index(p[index(i)] * n_ + p[index(j)])];
    }
    return sum;
  }

 private:
  int n_;
  std::vector<double> pairs_, singles_;
};

}  // namespace

SublayerMaps relabelled(const SublayerMaps& maps, const std::vector<int>& permutation) {
  const int n = static_cast<int>(permutation.size());
  SublayerMaps named{std::vector<double>(index(n)), std::vector<double>(index(n)), Matrix(n, n)};
  for (int i = 0; i < n; ++i) {
    named.pre[index(i)] = maps.pre[index(permutation[index(i)])];
    named.post[index(i)] = maps.post[index(permutation[index(i)])];
    for (int j = 0; j < n; ++j) named.res(i, j) = maps.res(permutation[index(i)], permutation[index(j)]);
  }
  return named;
}

StreamMatching matchStreams(const std::vector<SublayerMaps>& a, const std::vector<SublayerMaps>& b) {
  StreamMatching result;
  const int n = a.empty() ? 0 : a.front().res.rows;
  result.permutation.resize(index(n));
  std::iota(result.permutation.begin(), result.permutation.end(), 0);
  if (n == 0 || !sameShapes(a, b, n)) return result;
  result.cost = result.identityCost = costOf(a, b, result.permutation);
  if (n > kMostMatchedStreams || !std::isfinite(result.cost)) return result;
  result.searched = true;
  const Overlap overlap(a, b, n);
  std::vector<int> p = result.permutation;
  double best = overlap.of(p);
  const double tie = 1e-12 * std::max(1.0, std::abs(best));  // sums in another order differ by rounding
  while (std::next_permutation(p.begin(), p.end())) {
    const double now = overlap.of(p);
    if (now > best + tie) {
      best = now;
      result.permutation = p;
    }
  }
  result.cost = costOf(a, b, result.permutation);
  return result;
}

}  // namespace mhc::hyper
