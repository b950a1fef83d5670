// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/reference/MixingCoefficients.h"

#include <cmath>
#include <vector>

#include "kernels/reference/MixingSinkhorn.h"

namespace mhc::kernels::reference {
namespace {

double sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

// Row m of `mix` is row `row` of fn applied to the channels [begin, end) of the flattened token, under norm `norm`.
struct Projection {
  int row;
  std::int64_t begin;
  std::int64_t end;
  int norm;
};

Projection projection(int m, int n, std::int64_t C, ReadKind kind, MixingFamily family) {
  if (kind == ReadKind::Head || family != MixingFamily::Hc) return {m, 0, n * C, 0};
  // Hyper-Connections read each stream by itself: pre_j and post_j stream j, res[dst, src] stream src.
  const int stream = m < 2 * n ? m % n : (m - 2 * n) % n;
  const int row = m < n ? 0 : m < 2 * n ? 1 : 2 + (m - 2 * n) / n;
  return {row, stream * C, (stream + 1) * C, stream};
}

int scaleIndex(int m, int n, ReadKind kind, MixingFamily family) {
  if (kind == ReadKind::Head) return 0;
  if (m < n) return 0;
  if (m < 2 * n) return 1;
  return family == MixingFamily::Hc ? 0 : 2;
}

}  // namespace

ParameterSizes parameterSizes(const MixingShape& shape, ReadKind kind, const MixingOptions& options) {
  const int n = shape.n;
  const int rows = mixRows(kind, options.family, n);
  if (rows == 0) return {};
  ParameterSizes sizes{0, rows, 0};
  const bool hc = kind == ReadKind::Sublayer && options.family == MixingFamily::Hc;
  if (options.dynamic) {
    sizes.fn = hc ? (n + 2) * shape.C : rows * n * shape.C;
    sizes.scale = kind == ReadKind::Head ? 1 : options.family == MixingFamily::Mhc ? 3 : 2;
  }
  return sizes;
}

void coefficientsForward(int n, std::int64_t C, ReadKind kind, const MixingOptions& options,
                         const MixingParameters& parameters, const double* x, float* h, float* mix,
                         float* inverse_rms) {
  const int rows = mixRows(kind, options.family, n);
  const bool hc = kind == ReadKind::Sublayer && options.family == MixingFamily::Hc;
  std::vector<double> logits(static_cast<std::size_t>(rows));
  if (options.dynamic) {
    const int norms = hc ? n : 1;
    const std::int64_t length = hc ? C : n * C;
    for (int s = 0; s < norms; ++s) {
      double square = 0.0;
      for (std::int64_t k = s * length; k < (s + 1) * length; ++k) {
        square += x[k] * x[k];
      }
      const double mean = square / static_cast<double>(length);
      inverse_rms[s] = static_cast<float>(1.0 / std::sqrt(mean + static_cast<double>(options.norm_eps)));
    }
  }
  for (int m = 0; m < rows; ++m) {
    double logit = static_cast<double>(parameters.base[m]);
    if (options.dynamic) {
      const Projection p = projection(m, n, C, kind, options.family);
      const float* fn = parameters.fn + p.row * (p.end - p.begin);
      double sum = 0.0;
      for (std::int64_t k = p.begin; k < p.end; ++k) {
        sum += static_cast<double>(fn[k - p.begin]) * x[k];
      }
      const double projected = sum * static_cast<double>(inverse_rms[p.norm]);
      mix[m] = static_cast<float>(projected);
      const double scale = static_cast<double>(parameters.scale[scaleIndex(m, n, kind, options.family)]);
      logit += scale * (hc ? std::tanh(projected) : projected);
    }
    logits[static_cast<std::size_t>(m)] = logit;
  }
  const double eps = static_cast<double>(options.hc_eps);
  if (kind == ReadKind::Head) {
    for (int j = 0; j < n; ++j) h[j] = static_cast<float>(sigmoid(logits[static_cast<std::size_t>(j)]) + eps);
    return;
  }
  for (int m = 0; m < rows; ++m) {
    const double l = logits[static_cast<std::size_t>(m)];
    if (hc) {
      h[m] = static_cast<float>(l);
    } else if (m < n) {
      h[m] = static_cast<float>(sigmoid(l) + eps);
    } else if (m < 2 * n) {
      h[m] = static_cast<float>(2.0 * sigmoid(l));
    }
  }
  if (options.family == MixingFamily::Mhc) {
    std::vector<double> res(static_cast<std::size_t>(n * n));
    sinkhorn(n, options, logits.data() + 2 * n, res.data());
    for (int k = 0; k < n * n; ++k) h[2 * n + k] = static_cast<float>(res[static_cast<std::size_t>(k)]);
  } else if (options.family == MixingFamily::Identity) {
    for (int k = 0; k < n * n; ++k) h[2 * n + k] = k % (n + 1) == 0 ? 1.0F : 0.0F;
  }
}

void coefficientsBackward(int n, std::int64_t C, ReadKind kind, const MixingOptions& options,
                          const MixingParameters& parameters, const double* x, const float* mix,
                          const float* inverse_rms, const double* grad_h, const CoefficientSums& sums, double* grad_x) {
  const int rows = mixRows(kind, options.family, n);
  const bool hc = kind == ReadKind::Sublayer && options.family == MixingFamily::Hc;
  std::vector<double> logits(static_cast<std::size_t>(rows)), grad(logits.size());
  const auto scaleOf = [&](int m) {
    return static_cast<double>(parameters.scale[scaleIndex(m, n, kind, options.family)]);
  };
  for (int m = 0; m < rows; ++m) {
    double logit = static_cast<double>(parameters.base[m]);
    if (options.dynamic && !hc) logit += scaleOf(m) * static_cast<double>(mix[m]);
    logits[static_cast<std::size_t>(m)] = logit;
  }
  // grad: with respect to the logits (Hc: to the coefficients themselves, which are linear in base).
  for (int m = 0; m < rows; ++m) {
    const double g = grad_h[m];
    const double s = sigmoid(logits[static_cast<std::size_t>(m)]);
    const bool pre = kind == ReadKind::Head || m < n;
    grad[static_cast<std::size_t>(m)] = hc ? g : (pre ? 1.0 : 2.0) * g * s * (1.0 - s);
  }
  if (kind == ReadKind::Sublayer && options.family == MixingFamily::Mhc) {
    sinkhornGradient(n, options, logits.data() + 2 * n, grad_h + 2 * n, grad.data() + 2 * n);
  }
  std::vector<double> norm_dot(static_cast<std::size_t>(n), 0.0);
  for (int m = 0; m < rows; ++m) {
    const double g = grad[static_cast<std::size_t>(m)];
    sums.base[m] += g;
    if (!options.dynamic) continue;
    const double value = static_cast<double>(mix[m]);
    const double t = hc ? std::tanh(value) : value;
    sums.scale[scaleIndex(m, n, kind, options.family)] += g * t;
    const double grad_mix = g * scaleOf(m) * (hc ? 1.0 - t * t : 1.0);
    const Projection p = projection(m, n, C, kind, options.family);
    const double r = static_cast<double>(inverse_rms[p.norm]);
    const std::int64_t row = p.row * (p.end - p.begin);
    for (std::int64_t k = p.begin; k < p.end; ++k) {
      grad_x[k] += r * grad_mix * static_cast<double>(parameters.fn[row + k - p.begin]);
      sums.fn[row + k - p.begin] += r * grad_mix * x[k];
    }
    norm_dot[static_cast<std::size_t>(p.norm)] += grad_mix * value;
  }
  if (!options.dynamic) return;
  // The norm itself: ∂r/∂x_k = −r³·x_k/K, and mix is proportional to r.
  const int norms = hc ? n : 1;
  const std::int64_t length = hc ? C : n * C;
  for (int s = 0; s < norms; ++s) {
    const double r = static_cast<double>(inverse_rms[s]);
    const double factor = r * r / static_cast<double>(length) * norm_dot[static_cast<std::size_t>(s)];
    for (std::int64_t k = s * length; k < (s + 1) * length; ++k) grad_x[k] -= factor * x[k];
  }
}

}  // namespace mhc::kernels::reference
