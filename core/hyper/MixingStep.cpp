// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/MixingStep.h"

#include <cmath>

#include "core/hyper/MixingRows.h"

namespace mhc::hyper {
namespace {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

std::size_t at(int k) { return static_cast<std::size_t>(k); }

// mix and inverse_rms of the token: the projections onto the rows of fn, divided by the norm afterwards (Eq 14-16).
void project(const Matrix& x, const MixingWeights& weights, const MixingSpec& spec, MixingMaps& maps) {
  const MixingRows rows(spec.family, x.rows, x.cols);
  for (int s = 0; s < rows.norms(); ++s) {
    double square = 0.0;
    for (int k = 0; k < rows.length(); ++k) square += std::pow(x.values[at(s * rows.length() + k)], 2);
    maps.inverse_rms.push_back(1.0 / std::sqrt(square / rows.length() + spec.norm_eps));
  }
  for (int m = 0; m < rows.count(); ++m) {
    double sum = 0.0;
    for (int k = 0; k < rows.length(); ++k) {
      sum += weights.fn(rows.weightRow(m), k) * x.values[at(rows.norm(m) * rows.length() + k)];
    }
    maps.mix.push_back(sum * maps.inverse_rms[at(rows.norm(m))]);
  }
}

struct Half {
  MixingMaps maps;
  std::vector<double> logits;  ///< rows as in mix; Hc: the coefficients themselves
};

Half evaluate(const Matrix& x, const MixingWeights& weights, const MixingSpec& spec) {
  const int n = x.rows;
  const bool hc = spec.family == Family::Hc;
  Half result;
  MixingMaps& maps = result.maps;
  maps.pre.assign(at(n), 1.0);
  maps.post.assign(at(n), 1.0);
  maps.res = identity(n);
  if (spec.family == Family::Residual) return result;
  const MixingRows rows(spec.family, n, x.cols);
  if (spec.dynamic) project(x, weights, spec, maps);
  for (int m = 0; m < rows.count(); ++m) {
    double logit = weights.base[at(m)];
    if (spec.dynamic) logit += weights.scale[at(rows.scale(m))] * (hc ? std::tanh(maps.mix[at(m)]) : maps.mix[at(m)]);
    result.logits.push_back(logit);
  }
  for (int j = 0; j < n; ++j) {
    const double pre = result.logits[at(j)];
    const double post = result.logits[at(n + j)];
    maps.pre[at(j)] = hc ? pre : sigmoid(pre) + spec.sinkhorn.eps;
    maps.post[at(j)] = hc ? post : 2.0 * sigmoid(post);
  }
  if (spec.family == Family::Identity) return result;
  const Matrix res(n, n, {result.logits.begin() + 2 * n, result.logits.end()});
  if (spec.family == Family::Mhc) {
    maps.res_logits = res;
    maps.res = sinkhorn(res, spec.sinkhorn);
  } else {
    maps.res = res;
  }
  return result;
}

// Gradients of the weights, and into `grad_x` what reaches the streams through the coefficients.
void reverseCoefficients(const Matrix& x, const MixingWeights& weights, const MixingSpec& spec, const Half& half,
                         std::vector<double> grad, MixingStepGradients& out) {
  const int n = x.rows;
  const bool hc = spec.family == Family::Hc;
  const MixingRows rows(spec.family, n, x.cols);
  if (!hc) {
    for (int m = 0; m < 2 * n; ++m) {
      const double s = sigmoid(half.logits[at(m)]);
      grad[at(m)] *= (m < n ? 1.0 : 2.0) * s * (1.0 - s);
    }
  }
  if (spec.family == Family::Mhc) {
    const Matrix res(n, n, {grad.begin() + 2 * n, grad.end()});
    const Matrix logits = sinkhornGradient(half.maps.res_logits, spec.sinkhorn, res);
    std::copy(logits.values.begin(), logits.values.end(), grad.begin() + 2 * n);
  }
  out.weights.base.assign(grad.begin(), grad.begin() + rows.count());
  if (!spec.dynamic) return;
  const int length = rows.length();
  std::vector<double> along(at(rows.norms()), 0.0);
  for (int m = 0; m < rows.count(); ++m) {
    const double mix = half.maps.mix[at(m)];
    const double value = hc ? std::tanh(mix) : mix;
    out.weights.scale[at(rows.scale(m))] += grad[at(m)] * value;
    const double g = grad[at(m)] * weights.scale[at(rows.scale(m))] * (hc ? 1.0 - value * value : 1.0);
    const double r = half.maps.inverse_rms[at(rows.norm(m))];
    for (int k = 0; k < length; ++k) {
      const std::size_t channel = at(rows.norm(m) * length + k);
      out.weights.fn(rows.weightRow(m), k) += r * g * x.values[channel];
      out.x.values[channel] += r * g * weights.fn(rows.weightRow(m), k);
    }
    along[at(rows.norm(m))] += g * mix;
  }
  // The norm itself: ∂r/∂x_k = −r³·x_k/length, and every projection is proportional to r.
  for (int s = 0; s < rows.norms(); ++s) {
    const double factor = std::pow(half.maps.inverse_rms[at(s)], 2) / length * along[at(s)];
    for (int k = 0; k < length; ++k) out.x.values[at(s * length + k)] -= factor * x.values[at(s * length + k)];
  }
}

}  // namespace

MixingMaps mixingMaps(const Matrix& x, const MixingWeights& weights, const MixingSpec& spec) {
  return evaluate(x, weights, spec).maps;
}

std::vector<double> readStreams(const MixingMaps& maps, const Matrix& x) {
  std::vector<double> u(at(x.cols), 0.0);
  for (int j = 0; j < x.rows; ++j) {
    for (int c = 0; c < x.cols; ++c) u[at(c)] += maps.pre[at(j)] * x(j, c);
  }
  return u;
}

Matrix writeStreams(const MixingMaps& maps, const Matrix& x, const std::vector<double>& f) {
  Matrix next = maps.res * x;
  for (int i = 0; i < x.rows; ++i) {
    for (int c = 0; c < x.cols; ++c) next(i, c) += maps.post[at(i)] * f[at(c)];
  }
  return next;
}

MixingStepGradients mixingStepGradients(const Matrix& x, const MixingWeights& weights, const MixingSpec& spec,
                                        const std::vector<double>& f, const Matrix& grad_next,
                                        const std::vector<double>& grad_u) {
  const int n = x.rows;
  const Half half = evaluate(x, weights, spec);
  MixingStepGradients out;
  out.x = transposed(half.maps.res) * grad_next;
  out.f.assign(f.size(), 0.0);
  out.weights.fn = Matrix(weights.fn.rows, weights.fn.cols);
  out.weights.base.assign(weights.base.size(), 0.0);
  out.weights.scale.assign(weights.scale.size(), 0.0);
  std::vector<double> pre(at(n), 0.0), post(at(n), 0.0);
  for (int j = 0; j < n; ++j) {
    for (int c = 0; c < x.cols; ++c) {
      pre[at(j)] += grad_u[at(c)] * x(j, c);
      post[at(j)] += grad_next(j, c) * f[at(c)];
      out.x(j, c) += half.maps.pre[at(j)] * grad_u[at(c)];
      out.f[at(c)] += half.maps.post[at(j)] * grad_next(j, c);
    }
  }
  if (spec.family == Family::Residual) return out;
  const Matrix res = grad_next * transposed(x);
  std::vector<double> grad = pre;
  grad.insert(grad.end(), post.begin(), post.end());
  if (spec.family != Family::Identity) grad.insert(grad.end(), res.values.begin(), res.values.end());
  reverseCoefficients(x, weights, spec, half, std::move(grad), out);
  return out;
}

}  // namespace mhc::hyper
