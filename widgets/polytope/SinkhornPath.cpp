// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/SinkhornPath.h"

#include <algorithm>
#include <cmath>

namespace mhc::widgets {

SinkhornPath::SinkhornPath(const hyper::Matrix& logits, const hyper::SinkhornOptions& options) : options_(options) {
  const int n = logits.rows;
  const bool finite =
      std::all_of(logits.values.begin(), logits.values.end(), [](double v) { return std::isfinite(v); });
  if (n < 1 || n > 8 || logits.cols != n || !finite || !(options.temperature > 0)) return;
  hyper::SinkhornState start;
  start.matrix = logits;
  const double largest = *std::max_element(logits.values.begin(), logits.values.end());
  double sum = 0;
  for (double& v : start.matrix.values) v = std::exp((v - largest) / options.temperature), sum += v;
  for (double& v : start.matrix.values) v *= n / sum;
  for (int i = 0; i < n; ++i) {
    start.row_error = std::max(start.row_error, std::abs(hyper::rowSum(start.matrix, i) - 1));
    start.column_error = std::max(start.column_error, std::abs(hyper::columnSum(start.matrix, i) - 1));
  }
  states_.push_back(std::move(start));
  for (hyper::SinkhornState& state : hyper::sinkhornHistory(logits, options)) states_.push_back(std::move(state));
}

double SinkhornPath::residual(int halfStep) const {
  const hyper::SinkhornState& s = state(halfStep);
  return halfStep == 0 ? std::max(s.row_error, s.column_error) : s.after_columns ? s.row_error : s.column_error;
}

}  // namespace mhc::widgets
