// SPDX-License-Identifier: GPL-3.0-or-later
#include <Eigen/QR>

#include "core/hyper/Sinkhorn.h"

namespace mhc::hyper {

// At the limit log H = logits/τ − a·1ᵀ − 1·bᵀ, with a and b such that rows and columns keep their sums. The adjoint of
// that projection: g = H ∘ (grad − α·1ᵀ − 1·βᵀ), all row and column sums of g zero.
Matrix sinkhornImplicitGradient(const Matrix& limit, double temperature, const Matrix& grad) {
  const int n = limit.rows;
  Eigen::MatrixXd system = Eigen::MatrixXd::Identity(2 * n, 2 * n);
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(2 * n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      system(i, n + j) = limit(i, j);
      system(n + j, i) = limit(i, j);
      sums(i) += limit(i, j) * grad(i, j);
      sums(n + j) += limit(i, j) * grad(i, j);
    }
  }
  // Singular: a constant may move from α to β. The solution of least norm is as good as any.
  const Eigen::VectorXd solution = system.completeOrthogonalDecomposition().solve(sums);
  Matrix g(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) g(i, j) = limit(i, j) * (grad(i, j) - solution(i) - solution(n + j)) / temperature;
  }
  return g;
}

}  // namespace mhc::hyper
