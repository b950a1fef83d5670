// SPDX-License-Identifier: GPL-3.0-or-later
#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "core/hyper/Polytope.h"

namespace mhc::hyper {
namespace {

// The nearest doubly stochastic matrix is max(0, H − α·1ᵀ − 1·βᵀ) for those α, β at which its rows and columns sum to 1:
// the minimum of the convex function ½‖max(0, H − α·1ᵀ − 1·βᵀ)‖² + Σα + Σβ, found by Newton's method.
class Dual {
 public:
  explicit Dual(const Matrix& h) : h_(h), n_(h.rows), multipliers_(Eigen::VectorXd::Zero(2 * h.rows)) {}

  [[nodiscard]] Matrix primal() const { return primalAt(multipliers_); }

  // One step; the largest deviation of a sum from 1 before it.
  double step() {
    const Matrix p = primal();
    const Eigen::VectorXd gradient = gradientOf(p);
    Eigen::MatrixXd hessian = Eigen::MatrixXd::Zero(2 * n_, 2 * n_);
    for (int i = 0; i < n_; ++i) {
      for (int j = 0; j < n_; ++j) {
        if (p(i, j) <= 0.0) continue;
        hessian(i, i) += 1.0;
        hessian(n_ + j, n_ + j) += 1.0;
        hessian(i, n_ + j) += 1.0;
        hessian(n_ + j, i) += 1.0;
      }
    }
    // Singular along (1, −1) at least, which moves nothing; a little more keeps lines without positive entries apart.
    hessian.diagonal().array() += 1e-8;
    const Eigen::VectorXd direction = -hessian.ldlt().solve(gradient);
    multipliers_ += lengthAlong(direction) * direction;
    return gradient.cwiseAbs().maxCoeff();
  }

 private:
  [[nodiscard]] Matrix primalAt(const Eigen::VectorXd& m) const {
    Matrix p(n_, n_);
    for (int i = 0; i < n_; ++i) {
      for (int j = 0; j < n_; ++j) p(i, j) = std::max(0.0, h_(i, j) - m(i) - m(n_ + j));
    }
    return p;
  }

  [[nodiscard]] Eigen::VectorXd gradientOf(const Matrix& p) const {
    Eigen::VectorXd gradient(2 * n_);
    for (int k = 0; k < n_; ++k) {
      gradient(k) = 1.0 - rowSum(p, k);
      gradient(n_ + k) = 1.0 - columnSum(p, k);
    }
    return gradient;
  }

  // The minimum along the direction, by bisection of the slope, which never falls.
  [[nodiscard]] double lengthAlong(const Eigen::VectorXd& direction) const {
    const auto slope = [&](double t) { return gradientOf(primalAt(multipliers_ + t * direction)).dot(direction); };
    double low = 0.0;
    double high = 1.0;
    if (slope(high) <= 0.0) {
      for (int k = 0; k < 60 && slope(2.0 * high) < 0.0; ++k) high *= 2.0;
      return high;
    }
    for (int k = 0; k < 40; ++k) {
      const double middle = 0.5 * (low + high);
      (slope(middle) > 0.0 ? high : low) = middle;
    }
    return low;
  }

  const Matrix& h_;
  int n_;
  Eigen::VectorXd multipliers_;
};

}  // namespace

Matrix projectToPolytope(const Matrix& h) {
  const bool finite = std::all_of(h.values.begin(), h.values.end(), [](double v) { return std::isfinite(v); });
  if (!finite || h.rows == 0) return h;
  // Adding to whole rows and columns does not change the nearest point; the plane's part has small, well scaled entries.
  const Matrix plane = h.rows == 1 ? uniform(1) : fromPlaneCoordinates(planeCoordinates(h));
  Dual dual(plane);
  for (int k = 0; k < 200; ++k) {
    if (dual.step() < 1e-13) break;
  }
  return dual.primal();
}

}  // namespace mhc::hyper
