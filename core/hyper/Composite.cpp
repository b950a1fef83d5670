// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Composite.h"

#include <cmath>

namespace mhc::hyper {
namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

std::vector<double> apply(const Matrix& h, const std::vector<double>& v) {
  std::vector<double> result(v.size(), 0.0);
  for (int i = 0; i < h.rows; ++i) {
    for (int j = 0; j < h.cols; ++j) result[static_cast<std::size_t>(i)] += h(i, j) * v[static_cast<std::size_t>(j)];
  }
  return result;
}

}  // namespace

Matrix composite(const std::vector<Matrix>& h, std::size_t first, std::size_t last) {
  if (h.empty()) return {};
  Matrix product = identity(h.front().rows);
  for (std::size_t l = first; l < last; ++l) product = h[l] * product;
  return product;
}

std::vector<Matrix> prefixComposites(const std::vector<Matrix>& h) {
  std::vector<Matrix> result;
  result.reserve(h.size());
  for (const Matrix& factor : h) result.push_back(result.empty() ? factor : factor * result.back());
  return result;
}

std::vector<Matrix> suffixComposites(const std::vector<Matrix>& h) {
  std::vector<Matrix> result(h);
  for (std::size_t l = h.size(); l-- > 1;) result[l - 1] = result[l] * h[l - 1];
  return result;
}

Matrix unfoldedConnectivity(const std::vector<SublayerMaps>& sublayers, const std::vector<double>& reduce) {
  const int depth = static_cast<int>(sublayers.size());
  Matrix k(depth + 1, depth + 1);
  for (int source = 0; source <= depth; ++source) {
    // What one unit of the source leaves in each stream: the embedding enters all of them, F_l by its H_post.
    std::vector<double> streams = source == 0 ? std::vector<double>(reduce.size(), 1.0)
                                              : sublayers[static_cast<std::size_t>(source - 1)].post;
    for (int reader = source; reader < depth; ++reader) {
      const SublayerMaps& maps = sublayers[static_cast<std::size_t>(reader)];
      k(reader, source) = dot(maps.pre, streams);
      streams = apply(maps.res, streams);
    }
    k(depth, source) = dot(reduce, streams);
  }
  return k;
}

Matrix contributions(const Matrix& connectivity, const std::vector<double>& norms) {
  Matrix shares = connectivity;
  for (int i = 0; i < shares.rows; ++i) {
    double sum = 0.0;
    for (int j = 0; j < shares.cols; ++j) {
      shares(i, j) = std::abs(shares(i, j)) * norms[static_cast<std::size_t>(j)];
      sum += shares(i, j);
    }
    if (sum == 0.0) continue;
    for (int j = 0; j < shares.cols; ++j) shares(i, j) /= sum;
  }
  return shares;
}

}  // namespace mhc::hyper
