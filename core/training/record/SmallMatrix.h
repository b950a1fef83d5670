// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace mhc::training {

/// Mixing matrices of a size known to the compiler: 49,000 of them are looked at per record.
template <int n>
using SmallMatrix = Eigen::Matrix<double, n, n, n == 1 ? Eigen::ColMajor : Eigen::RowMajor>;

/// Helmert's basis [n, n−1]: orthonormal columns, orthogonal to the vector of ones.
template <int n>
[[nodiscard]] Eigen::Matrix<double, n, n - 1> helmertBasis() {
  Eigen::Matrix<double, n, n - 1> basis = Eigen::Matrix<double, n, n - 1>::Zero();
  for (int k = 1; k < n; ++k) {
    const double norm = std::sqrt(static_cast<double>(k) * (k + 1));
    for (int i = 0; i < k; ++i) basis(i, k - 1) = 1 / norm;
    basis(k, k - 1) = -k / norm;
  }
  return basis;
}

struct SmallGains {
  double forward = 0, backward = 0, minColumnSum = 0;
};

template <int n>
[[nodiscard]] SmallGains smallGains(const SmallMatrix<n>& h) {
  const auto rows = h.rowwise().sum();
  const auto columns = h.colwise().sum();
  return {rows.cwiseAbs().maxCoeff(), columns.cwiseAbs().maxCoeff(), columns.minCoeff()};
}

/// σ_diff = ‖Bᵀ Π B‖₂, the gain on differences between the streams.
template <int n>
[[nodiscard]] double smallSigmaDiff(const SmallMatrix<n>& h) {
  if constexpr (n == 1) {
    return 0;
  } else {
    static const Eigen::Matrix<double, n, n - 1> basis = helmertBasis<n>();
    const Eigen::Matrix<double, n - 1, n - 1> inner = basis.transpose() * h * basis;
    if constexpr (n == 2) {
      return std::fabs(inner(0, 0));
    } else {
      const Eigen::Matrix<double, n - 1, n - 1> square = inner.transpose() * inner;
      Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, n - 1, n - 1>> solver;
      if constexpr (n <= 4) {
        solver.computeDirect(square, Eigen::EigenvaluesOnly);
      } else {
        solver.compute(square, Eigen::EigenvaluesOnly);
      }
      return std::sqrt(std::max(0.0, solver.eigenvalues()(n - 2)));
    }
  }
}

/// Calls work.template operator()<n>() for a number of streams only known at run time, 1…8.
template <typename Work>
decltype(auto) withStreams(int n, Work&& work) {
  switch (n) {
    case 1: return work.template operator()<1>();
    case 2: return work.template operator()<2>();
    case 3: return work.template operator()<3>();
    case 4: return work.template operator()<4>();
    case 5: return work.template operator()<5>();
    case 6: return work.template operator()<6>();
    case 7: return work.template operator()<7>();
    default: return work.template operator()<8>();
  }
}

}  // namespace mhc::training
