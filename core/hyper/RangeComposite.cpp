// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/RangeComposite.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Composite.h"
#include "core/hyper/Spectrum.h"

namespace mhc::hyper {
namespace {

double sigmaProduct(const std::vector<Matrix>& h, std::size_t first, std::size_t last) {
  double product = 1.0;
  for (std::size_t l = first; l < last; ++l) product *= sigmaDifference(h[l]);
  return product;
}

}  // namespace

OverTokens overTokens(std::vector<double> values) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (values.empty()) return {nan, nan};
  OverTokens result;
  for (const double value : values) result.mean += value / static_cast<double>(values.size());
  if (std::isnan(result.mean)) return {nan, nan};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  result.median = *middle;
  return result;
}

RangeComposite rangeComposite(const std::vector<Matrix>& means, const std::vector<std::vector<Matrix>>& tokens,
                              std::size_t first, std::size_t last) {
  RangeComposite result;
  result.productOfMeans = composite(means, first, last);
  result.ofProductOfMeans = gains(result.productOfMeans);
  result.sigmaBound = sigmaProduct(means, first, last);
  result.tokens = tokens.size();
  if (tokens.empty()) return result;
  const int n = result.productOfMeans.rows;
  const double part = 1.0 / static_cast<double>(tokens.size());
  result.meanOfProducts = Matrix(n, n);
  result.tokenSigmaBound = 0.0;
  std::vector<double> forward, backward, minColumnSum, sigmaDiff;
  for (const std::vector<Matrix>& h : tokens) {
    const Matrix product = composite(h, first, last);
    const Gains g = gains(product);
    forward.push_back(g.forward);
    backward.push_back(g.backward);
    minColumnSum.push_back(g.min_column_sum);
    sigmaDiff.push_back(g.sigma_diff);
    result.tokenSigmaBound += part * sigmaProduct(h, first, last);
    result.meanOfProducts = result.meanOfProducts + part * product;
  }
  result.ofMeanOfProducts = gains(result.meanOfProducts);
  result.forward = overTokens(std::move(forward));
  result.backward = overTokens(std::move(backward));
  result.minColumnSum = overTokens(std::move(minColumnSum));
  result.sigmaDiff = overTokens(std::move(sigmaDiff));
  return result;
}

}  // namespace mhc::hyper
