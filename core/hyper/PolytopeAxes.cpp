// SPDX-License-Identifier: GPL-3.0-or-later
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/hyper/Polytope.h"

namespace mhc::hyper {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

// Removes from v its parts along the orthonormal directions.
void orthogonalise(Vector& v, const std::vector<Vector>& directions) {
  for (const Vector& e : directions) {
    const double part = dot(v, e);
    for (std::size_t k = 0; k < v.size(); ++k) v[k] -= part * e[k];
  }
}

void append(std::vector<Vector>& directions, Vector v) {
  orthogonalise(v, directions);
  orthogonalise(v, directions);  // a second pass removes what rounding left of the first
  const double length = std::sqrt(dot(v, v));
  for (double& value : v) value /= length;
  directions.push_back(std::move(v));
}

std::vector<Vector> centred(const std::vector<Matrix>& points) {
  std::vector<Vector> result;
  for (const Matrix& h : points) {
    const bool finite = std::all_of(h.values.begin(), h.values.end(), [](double v) { return std::isfinite(v); });
    if (finite) result.push_back(planeCoordinates(h).values);
  }
  if (result.empty()) return result;
  Vector mean(result.front().size(), 0.0);
  for (const Vector& point : result) {
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += point[k] / static_cast<double>(result.size());
  }
  for (Vector& point : result) {
    for (std::size_t k = 0; k < mean.size(); ++k) point[k] -= mean[k];
  }
  return result;
}

// The first principal direction of what the points have outside `directions`; empty if that is nothing.
Vector principal(const std::vector<Vector>& points, const std::vector<Vector>& directions) {
  if (points.empty()) return {};
  const Eigen::Index size = static_cast<Eigen::Index>(points.front().size());
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(size, size);
  for (Vector point : points) {
    orthogonalise(point, directions);
    const Eigen::Map<const Eigen::VectorXd> v(point.data(), size);
    covariance.noalias() += v * v.transpose();
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  if (solver.info() != Eigen::Success) return {};
  const double variance = solver.eigenvalues()(size - 1) / static_cast<double>(points.size());
  if (!(variance > 1e-18)) return {};  // rounding of the coordinates, not a spread
  const auto last = solver.eigenvectors().col(size - 1);
  return {last.data(), last.data() + size};
}

void makeLargestPositive(Vector& v) {
  const auto largest =
      std::max_element(v.begin(), v.end(), [](double a, double b) { return std::abs(a) < std::abs(b) - 1e-12; });
  if (*largest < 0.0) {
    for (double& value : v) value = -value;
  }
}

Vector towards(const std::vector<int>& permutation) { return planeCoordinates(permutationMatrix(permutation)).values; }

}  // namespace

PolytopeAxes polytopeAxes(int n, const std::vector<Matrix>& points) {
  PolytopeAxes axes;
  axes.n = n;
  if (n < 2) return axes;
  std::vector<int> permutation(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) permutation[static_cast<std::size_t>(i)] = i;
  append(axes.directions, towards(permutation));
  if (n == 2) return axes;
  for (int i = 0; i < n; ++i) permutation[static_cast<std::size_t>(i)] = (i + 1) % n;
  append(axes.directions, towards(permutation));
  Vector third = principal(centred(points), axes.directions);
  if (third.empty()) {
    for (int i = 0; i < n; ++i) permutation[static_cast<std::size_t>(i)] = i < 2 ? 1 - i : i;
    third = towards(permutation);
  }
  append(axes.directions, std::move(third));
  makeLargestPositive(axes.directions.back());
  return axes;
}

std::array<double, 3> projectOnAxes(const Matrix& h, const PolytopeAxes& axes) {
  std::array<double, 3> result{};
  const Vector y = h.rows > 1 ? planeCoordinates(h).values : Vector{};
  for (std::size_t k = 0; k < std::min(axes.directions.size(), result.size()); ++k) {
    result[k] = dot(y, axes.directions[k]);
  }
  return result;
}

double varianceKept(const std::vector<Matrix>& points, const PolytopeAxes& axes) {
  double kept = 0.0;
  double total = 0.0;
  for (const Vector& point : centred(points)) {
    total += dot(point, point);
    for (const Vector& direction : axes.directions) kept += std::pow(dot(point, direction), 2);
  }
  return total > 0.0 ? std::min(1.0, kept / total) : 1.0;
}

}  // namespace mhc::hyper
