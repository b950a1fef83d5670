// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeProjection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/hyper/Polytope.h"

namespace mhc::widgets {

PlaneMap::PlaneMap(int n) {
  if (n < 2) return;
  const std::size_t entries = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  rows_.assign(static_cast<std::size_t>((n - 1) * (n - 1)), std::vector<double>(entries));
  for (std::size_t i = 0; i < entries; ++i) {
    hyper::Matrix unit(n, n);
    unit.values[i] = 1;
    const std::vector<double> plane = hyper::planeCoordinates(unit).values;
    for (std::size_t k = 0; k < plane.size(); ++k) rows_[k][i] = plane[k];
  }
}

Point3 PolytopeProjection::operator()(const double* plane) const {
  Point3 out{};
  const std::size_t size = identityPlane.size();
  double factor = 1;
  if (magnified) {
    double square = 0;
    for (std::size_t i = 0; i < size; ++i) square += (plane[i] - identityPlane[i]) * (plane[i] - identityPlane[i]);
    const double radius = std::sqrt(square), reach = 2 * std::sqrt(n - 1.0);  // no vertex is further from another
    const auto scale = [](double r) { return std::log1p(r / kMagnifiedUnit); };
    factor = radius > 0 ? reach * scale(radius) / scale(reach) / radius : 1;
  }
  for (std::size_t k = 0; k < shown.size() && k < 3; ++k) {
    double at = 0, home = 0;
    for (std::size_t i = 0; i < size; ++i) at += plane[i] * shown[k][i];
    if (factor != 1) home = std::inner_product(identityPlane.begin(), identityPlane.end(), shown[k].begin(), 0.0);
    out[k] = factor == 1 ? at : factor * at + (1 - factor) * home;
  }
  return out;
}

hyper::Matrix conjugated(const hyper::Matrix& matrix, const std::vector<int>& p) {
  hyper::Matrix out(matrix.rows, matrix.cols);
  for (int i = 0; i < matrix.rows; ++i) {
    for (int j = 0; j < matrix.cols; ++j)
      out(i, j) = matrix(p[static_cast<std::size_t>(i)], p[static_cast<std::size_t>(j)]);
  }
  return out;
}

std::vector<int> foldingPermutation(const std::vector<hyper::Matrix>& matrices, int most) {
  const int n = matrices.empty() ? 0 : matrices.front().rows;
  std::vector<int> p(static_cast<std::size_t>(n));
  std::iota(p.begin(), p.end(), 0);
  if (n < 2 || n > most) return p;
  hyper::Matrix sum(n, n);  // ⟨·, C⟩ is linear: only the sum of the matrices counts for it
  for (const hyper::Matrix& m : matrices) {
    if (m.rows != n || m.cols != n) return p;
    for (std::size_t i = 0; i < m.values.size(); ++i) sum.values[i] += m.values[i];
  }
  if (!std::all_of(sum.values.begin(), sum.values.end(), [](double v) { return std::isfinite(v); })) return p;
  std::vector<int> best = p;
  double most_seen = -INFINITY;
  const double tie = 1e-9 * (1 + hyper::frobeniusNorm(sum));
  const auto larger = [&](const std::vector<int>& a, const std::vector<int>& b) {
    for (const hyper::Matrix& m : matrices) {
      const hyper::Matrix x = conjugated(m, a), y = conjugated(m, b);
      for (std::size_t i = 0; i < x.values.size(); ++i) {
        if (std::abs(x.values[i] - y.values[i]) > tie) return x.values[i] > y.values[i];
      }
    }
    return false;
  };
  do {
    double towards = 0;
    for (int i = 0; i < n; ++i) {
      towards += sum(p[static_cast<std::size_t>(i)], p[static_cast<std::size_t>((i + 1) % n)]);
    }
    if (towards < most_seen - tie || (towards <= most_seen + tie && !larger(p, best))) continue;
    most_seen = std::max(most_seen, towards);
    best = p;
  } while (std::next_permutation(p.begin(), p.end()));
  return best;
}

}  // namespace mhc::widgets
