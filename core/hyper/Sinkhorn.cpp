// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Sinkhorn.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/hyper/Gains.h"

namespace mhc::hyper {
namespace {

struct Iteration {
  Matrix softmax;              ///< the column softmax before DeepSeek's eps
  std::vector<Matrix> states;  ///< after each half-iteration, columns first; or only the last
};

void normaliseColumns(Matrix& m, double eps) {
  for (int j = 0; j < m.cols; ++j) {
    const double sum = columnSum(m, j) + eps;
    for (int i = 0; i < m.rows; ++i) m(i, j) /= sum;
  }
}

void normaliseRows(Matrix& m, double eps) {
  for (int i = 0; i < m.rows; ++i) {
    const double sum = rowSum(m, i) + eps;
    for (int j = 0; j < m.cols; ++j) m(i, j) /= sum;
  }
}

Iteration iterate(const Matrix& logits, const SinkhornOptions& options, bool keepsAll) {
  const int n = logits.rows;
  const bool paper = options.numerics == Numerics::Paper;
  // The difference of two huge logits may overflow; e^-1e300 is 0 all the same, and -1e300 can still be compared.
  constexpr double lowest = -1e300;
  Matrix shifted(n, n);
  Matrix m(n, n);
  std::vector<double> sums(static_cast<std::size_t>(n), 0.0);
  for (int j = 0; j < n; ++j) {
    double largest = logits(0, j) / options.temperature;
    for (int i = 1; i < n; ++i) largest = std::max(largest, logits(i, j) / options.temperature);
    double& sum = sums[static_cast<std::size_t>(j)];
    for (int i = 0; i < n; ++i) {
      shifted(i, j) = std::max(logits(i, j) / options.temperature - largest, lowest);
      m(i, j) = std::exp(shifted(i, j));
      sum += m(i, j);
    }
    for (int i = 0; i < n; ++i) m(i, j) /= sum;
  }
  Iteration result{m, {}};
  if (keepsAll) result.states.reserve(2 * static_cast<std::size_t>(std::max(options.iterations, 1)));
  const auto keep = [&] {
    if (keepsAll) result.states.push_back(m);
  };
  if (!paper) {
    for (double& v : m.values) v += options.eps;
  }
  keep();
  if (paper) {
    // A row far below the others is all zeros after the column softmax: shift it by its own maximum first.
    for (int i = 0; i < n; ++i) {
      double largest = shifted(i, 0);
      for (int j = 1; j < n; ++j) largest = std::max(largest, shifted(i, j));
      for (int j = 0; j < n; ++j) m(i, j) = std::exp(shifted(i, j) - largest) / sums[static_cast<std::size_t>(j)];
    }
  }
  normaliseRows(m, options.eps);
  keep();
  for (int t = 1; t < options.iterations; ++t) {
    normaliseColumns(m, options.eps);
    keep();
    normaliseRows(m, options.eps);
    keep();
  }
  if (!keepsAll) result.states.push_back(std::move(m));
  return result;
}

// y = m/(Σm + eps) along one line has, with respect to log m, the gradient g − y·Σg: no division, nothing to overflow.
void reverse(Matrix& g, const Matrix& y, bool rows) {
  for (int a = 0; a < g.rows; ++a) {
    const double sum = rows ? rowSum(g, a) : columnSum(g, a);
    for (int b = 0; b < g.cols; ++b) {
      if (rows) {
        g(a, b) -= y(a, b) * sum;
      } else {
        g(b, a) -= y(b, a) * sum;
      }
    }
  }
}

}  // namespace

Matrix sinkhorn(const Matrix& logits, const SinkhornOptions& options) { return iterate(logits, options, false).states.back(); }

std::vector<SinkhornState> sinkhornHistory(const Matrix& logits, const SinkhornOptions& options) {
  std::vector<SinkhornState> history;
  for (const Matrix& state : iterate(logits, options, true).states) {
    const ConstraintErrors errors = constraintErrors(state);
    history.push_back({state, history.size() % 2 == 0, errors.row, errors.column});
  }
  return history;
}

Matrix sinkhornGradient(const Matrix& logits, const SinkhornOptions& options, const Matrix& grad) {
  const Iteration iteration = iterate(logits, options, true);
  const std::vector<Matrix>& states = iteration.states;
  Matrix g = grad;
  for (std::size_t k = 0; k < g.values.size(); ++k) g.values[k] *= states.back().values[k];
  for (std::size_t s = states.size() - 1; s >= 1; --s) reverse(g, states[s], s % 2 == 1);
  if (options.numerics == Numerics::DeepseekV4) {
    for (std::size_t k = 0; k < g.values.size(); ++k) {
      g.values[k] *= iteration.softmax.values[k] / states.front().values[k];
    }
  }
  reverse(g, iteration.softmax, false);
  return (1.0 / options.temperature) * g;
}

double predictedIterations(double sigma2, double tolerance) {
  if (sigma2 <= 0.0) return 1.0;
  if (sigma2 >= 1.0) return std::numeric_limits<double>::infinity();
  return std::max(1.0, std::log(tolerance) / (2.0 * std::log(sigma2)));
}

}  // namespace mhc::hyper
