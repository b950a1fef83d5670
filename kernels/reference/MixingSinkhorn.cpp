// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/reference/MixingSinkhorn.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mhc::kernels::reference {
namespace {

using Values = std::vector<double>;

std::size_t at(int n, int i, int j) { return static_cast<std::size_t>(i * n + j); }

// The state after every half-iteration. states[0] is the true column softmax (before DeepSeek's eps), which the gradient
// of the first step needs; states[1] is the matrix after the first column step, states[2] after the first row step …
std::vector<Values> run(int n, const MixingOptions& options, const double* logits) {
  const bool paper = options.numerics == MixingNumerics::Paper;
  const double eps = static_cast<double>(options.hc_eps);
  const double temperature = static_cast<double>(options.temperature);
  Values shifted(static_cast<std::size_t>(n * n));
  Values softmax(shifted.size());
  Values column_sum(static_cast<std::size_t>(n));
  for (int j = 0; j < n; ++j) {
    double largest = logits[j] / temperature;
    for (int i = 1; i < n; ++i) largest = std::max(largest, logits[i * n + j] / temperature);
    double sum = 0.0;
    for (int i = 0; i < n; ++i) {
      shifted[at(n, i, j)] = logits[i * n + j] / temperature - largest;
      sum += std::exp(shifted[at(n, i, j)]);
    }
    column_sum[static_cast<std::size_t>(j)] = sum;
    for (int i = 0; i < n; ++i) softmax[at(n, i, j)] = std::exp(shifted[at(n, i, j)]) / sum;
  }
  std::vector<Values> states = {softmax};
  Values m = softmax;
  if (!paper) {
    for (double& v : m) v += eps;
  }
  states.push_back(m);
  for (int i = 0; i < n; ++i) {
    // A row far below the others is all zeros after the column softmax: shift it by its own maximum first.
    double largest = 0.0;
    if (paper) {
      largest = shifted[at(n, i, 0)];
      for (int j = 1; j < n; ++j) largest = std::max(largest, shifted[at(n, i, j)]);
      for (int j = 0; j < n; ++j) {
        m[at(n, i, j)] = std::exp(shifted[at(n, i, j)] - largest) / column_sum[static_cast<std::size_t>(j)];
      }
    }
    double sum = eps;
    for (int j = 0; j < n; ++j) sum += m[at(n, i, j)];
    for (int j = 0; j < n; ++j) m[at(n, i, j)] /= sum;
  }
  states.push_back(m);
  for (int t = 1; t < options.iterations; ++t) {
    for (int j = 0; j < n; ++j) {
      double sum = eps;
      for (int i = 0; i < n; ++i) sum += m[at(n, i, j)];
      for (int i = 0; i < n; ++i) m[at(n, i, j)] /= sum;
    }
    states.push_back(m);
    for (int i = 0; i < n; ++i) {
      double sum = eps;
      for (int j = 0; j < n; ++j) sum += m[at(n, i, j)];
      for (int j = 0; j < n; ++j) m[at(n, i, j)] /= sum;
    }
    states.push_back(m);
  }
  return states;
}

}  // namespace

void sinkhorn(int n, const MixingOptions& options, const double* logits, double* h) {
  const Values last = run(n, options, logits).back();
  std::copy(last.begin(), last.end(), h);
}

// g is the gradient with respect to log m, where y = m/(Σm + eps) has ∂/∂log m = g − y·Σg: no division, and nothing that
// could overflow.
void sinkhornGradient(int n, const MixingOptions& options, const double* logits, const double* grad_h,
                      double* grad_logits) {
  const std::vector<Values> states = run(n, options, logits);
  Values g(static_cast<std::size_t>(n * n));
  for (std::size_t k = 0; k < g.size(); ++k) g[k] = grad_h[k] * states.back()[k];
  for (std::size_t s = states.size() - 1; s >= 2; --s) {
    const Values& y = states[s];
    const bool rows = s % 2 == 0;
    for (int a = 0; a < n; ++a) {
      double sum = 0.0;
      for (int b = 0; b < n; ++b) sum += rows ? g[at(n, a, b)] : g[at(n, b, a)];
      for (int b = 0; b < n; ++b) {
        const std::size_t k = rows ? at(n, a, b) : at(n, b, a);
        g[k] -= y[k] * sum;
      }
    }
  }
  // First column step: m = softmax (+ eps), so ∂/∂log softmax = g·softmax/m.
  const bool paper = options.numerics == MixingNumerics::Paper;
  const Values& softmax = states[0];
  for (int j = 0; j < n; ++j) {
    double sum = 0.0;
    for (int i = 0; i < n; ++i) {
      const std::size_t k = at(n, i, j);
      if (!paper) g[k] *= softmax[k] / states[1][k];
      sum += g[k];
    }
    for (int i = 0; i < n; ++i) {
      const std::size_t k = at(n, i, j);
      grad_logits[k] = (g[k] - softmax[k] * sum) / static_cast<double>(options.temperature);
    }
  }
}

}  // namespace mhc::kernels::reference
