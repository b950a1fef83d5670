// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Spectrum.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace mhc::hyper {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int kSmall = 8;
using SmallMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, kSmall, kSmall>;

bool finite(const Matrix& a) {
  return std::all_of(a.values.begin(), a.values.end(), [](double v) { return std::isfinite(v); });
}

Eigen::MatrixXd toEigen(const Matrix& a) {
  Eigen::MatrixXd result(a.rows, a.cols);
  for (int i = 0; i < a.rows; ++i) {
    for (int j = 0; j < a.cols; ++j) result(i, j) = a(i, j);
  }
  return result;
}

}  // namespace

std::vector<double> singularValues(const Matrix& a) {
  const std::size_t count = static_cast<std::size_t>(std::min(a.rows, a.cols));
  if (count == 0) return {};
  if (!finite(a)) return std::vector<double>(count, nan);  // the decomposition would not end in anything
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(toEigen(a));
  return {svd.singularValues().data(), svd.singularValues().data() + count};
}

std::vector<std::complex<double>> eigenvalues(const Matrix& a) {
  if (a.rows == 0) return {};
  const std::size_t count = static_cast<std::size_t>(a.rows);
  const std::vector<std::complex<double>> unknown(count, {nan, nan});
  if (!finite(a)) return unknown;
  const Eigen::EigenSolver<Eigen::MatrixXd> solver(toEigen(a), false);
  if (solver.info() != Eigen::Success) return unknown;
  const auto& found = solver.eigenvalues();
  std::vector<std::complex<double>> values(found.data(), found.data() + count);
  // Moduli of a conjugate pair may differ in their last bit: compare squares of equal rounding, real² + imaginary².
  std::sort(values.begin(), values.end(), [](const auto& x, const auto& y) {
    if (std::norm(x) != std::norm(y)) return std::norm(x) > std::norm(y);
    if (x.real() != y.real()) return x.real() > y.real();
    return x.imag() > y.imag();
  });
  return values;
}

Matrix helmertBasis(int n) {
  Matrix basis(n, n - 1);
  for (int k = 0; k < n - 1; ++k) {
    const double entry = 1.0 / std::sqrt(static_cast<double>((k + 1) * (k + 2)));
    for (int i = 0; i <= k; ++i) basis(i, k) = entry;
    basis(k + 1, k) = -(k + 1) * entry;
  }
  return basis;
}

double sigmaDifference(const Matrix& h) {
  if (h.rows < 2) return 0.0;
  if (h.rows > kSmall) {
    const Matrix basis = helmertBasis(h.rows);
    return singularValues(transposed(basis) * h * basis).front();
  }
  if (!finite(h)) return nan;
  // Asked for every token and sublayer of a range: without the heap, and the largest eigenvalue of AᵀA instead of an SVD.
  static const std::array<SmallMatrix, kSmall + 1> bases = [] {
    std::array<SmallMatrix, kSmall + 1> all;
    for (int n = 2; n <= kSmall; ++n) all[static_cast<std::size_t>(n)] = toEigen(helmertBasis(n));
    return all;
  }();
  const SmallMatrix& basis = bases[static_cast<std::size_t>(h.rows)];
  SmallMatrix small(h.rows, h.cols);
  for (int i = 0; i < h.rows; ++i) {
    for (int j = 0; j < h.cols; ++j) small(i, j) = h(i, j);
  }
  const SmallMatrix a = basis.transpose() * small * basis;
  const SmallMatrix square = a.transpose() * a;
  const Eigen::SelfAdjointEigenSolver<SmallMatrix> solver(square, Eigen::EigenvaluesOnly);
  return std::sqrt(std::max(0.0, solver.eigenvalues().maxCoeff()));
}

}  // namespace mhc::hyper
