// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Gains.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Spectrum.h"

namespace mhc::hyper {
namespace {

// std::max keeps the other operand when one is NaN; a gain of a broken matrix has to show that it is broken.
void raise(double& largest, double value) {
  if (value > largest || std::isnan(value)) largest = value;
}

void lower(double& smallest, double value) {
  if (value < smallest || std::isnan(value)) smallest = value;
}

}  // namespace

Gains gains(const Matrix& h) {
  Gains result;
  result.min_column_sum = h.cols > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  for (int i = 0; i < h.rows; ++i) {
    double absolute = 0.0;
    for (int j = 0; j < h.cols; ++j) absolute += std::abs(h(i, j));
    raise(result.forward, std::abs(rowSum(h, i)));
    raise(result.infinity_norm, absolute);
  }
  for (int j = 0; j < h.cols; ++j) {
    double absolute = 0.0;
    for (int i = 0; i < h.rows; ++i) absolute += std::abs(h(i, j));
    const double sum = columnSum(h, j);
    raise(result.backward, std::abs(sum));
    lower(result.min_column_sum, sum);
    raise(result.one_norm, absolute);
  }
  const std::vector<double> sigma = singularValues(h);
  result.sigma_max = sigma.empty() ? 0.0 : sigma.front();
  result.sigma_diff = sigmaDifference(h);
  return result;
}

ConstraintErrors constraintErrors(const Matrix& h) {
  ConstraintErrors result;
  result.min_entry = h.values.empty() ? 0.0 : std::numeric_limits<double>::infinity();
  for (int i = 0; i < h.rows; ++i) raise(result.row, std::abs(rowSum(h, i) - 1.0));
  for (int j = 0; j < h.cols; ++j) raise(result.column, std::abs(columnSum(h, j) - 1.0));
  for (const double v : h.values) lower(result.min_entry, v);
  return result;
}

}  // namespace mhc::hyper
