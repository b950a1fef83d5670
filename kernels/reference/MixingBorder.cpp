// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <vector>

#include "kernels/MixingKernels.h"
#include "kernels/reference/Elements.h"
#include "kernels/reference/MixingCoefficients.h"

namespace mhc::kernels::reference {
namespace {

double d(float v) { return static_cast<double>(v); }

// Weights with which a read sums the streams into u: H_pre, the reduction's weights, or 1 for the plain residual.
std::vector<double> readWeights(ReadKind kind, const MixingOptions& options, int n, const float* h) {
  std::vector<double> weights(static_cast<std::size_t>(n), 1.0);
  if (kind == ReadKind::Mean) weights.assign(weights.size(), 1.0 / n);
  if (kind == ReadKind::Head || (kind == ReadKind::Sublayer && options.family != MixingFamily::Residual)) {
    for (int j = 0; j < n; ++j) weights[static_cast<std::size_t>(j)] = d(h[j]);
  }
  return weights;
}

}  // namespace

void borderForward(const BorderForward& a, const ParallelFor&) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const int width = 2 * n + n * n;
  const bool residual_write = a.write.family == MixingFamily::Residual;
  const bool residual_read = a.kind == ReadKind::Sublayer && a.read.family == MixingFamily::Residual;
  const int rows = mixRows(a.kind, a.read.family, n);
  const int h_width = a.kind == ReadKind::Head ? n : width;
  const int norms = a.kind == ReadKind::Sublayer && a.read.family == MixingFamily::Hc ? n : 1;
  const ConstElements x(a.x, a.element), f(a.f, a.element);
  const Elements x_next(a.x_next, a.element), u_out(a.u, a.element), y(a.y, a.element);
  std::vector<double> token(static_cast<std::size_t>(n * C));
  for (std::int64_t t = 0; t < a.shape.tokens; ++t) {
    const std::int64_t at = t * n * C;
    if (f) {
      for (std::int64_t c = 0; c < C; ++c) {
        for (int i = 0; i < n; ++i) {
          if (residual_write) {
            x_next.set(at + c, x[at + c] + f[t * C + c]);
            continue;
          }
          const float* h = a.h + t * width;
          double sum = d(h[n + i]) * f[t * C + c];
          for (int j = 0; j < n; ++j) sum += d(h[2 * n + i * n + j]) * x[at + j * C + c];
          x_next.set(at + i * C + c, sum);
        }
      }
    }
    if (a.kind == ReadKind::None) continue;
    for (std::int64_t k = 0; k < n * C; ++k) token[static_cast<std::size_t>(k)] = x_next[at + k];
    float* h_next = nullptr;
    if (rows > 0) {
      h_next = a.next.h + t * h_width;
      coefficientsForward(n, C, a.kind, a.read, a.parameters, token.data(), h_next,
                          a.read.dynamic ? a.next.mix + t * rows : nullptr,
                          a.read.dynamic ? a.next.inverse_rms + t * norms : nullptr);
    }
    const std::vector<double> weights = readWeights(a.kind, a.read, n, h_next);
    std::vector<double> u(static_cast<std::size_t>(C));
    double square = 0.0;
    for (std::int64_t c = 0; c < C; ++c) {
      double sum = 0.0;
      for (int j = 0; j < n; ++j) sum += weights[static_cast<std::size_t>(j)] * x_next[at + j * C + c];
      u[static_cast<std::size_t>(c)] = sum;
      square += sum * sum;
      if (!residual_read && u_out) u_out.set(t * C + c, sum);
    }
    if (!a.norm_weight) continue;
    const double r = 1.0 / std::sqrt(square / static_cast<double>(C) + d(a.rms_norm_eps));
    a.norm_inverse_rms[t] = static_cast<float>(r);
    for (std::int64_t c = 0; c < C; ++c) {
      y.set(t * C + c, u[static_cast<std::size_t>(c)] * r * d(a.norm_weight[c]));
    }
  }
}

void borderBackward(const BorderBackward& a, const ParallelFor&) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const int width = 2 * n + n * n;
  const int rows = mixRows(a.kind, a.read.family, n);
  const bool head = a.kind == ReadKind::Head;
  const int norms = a.kind == ReadKind::Sublayer && a.read.family == MixingFamily::Hc ? n : 1;
  const bool residual_write = a.write.family == MixingFamily::Residual;
  const ParameterSizes sizes = parameterSizes(a.shape, a.kind, a.read);
  std::vector<double> fn(static_cast<std::size_t>(sizes.fn)), base(static_cast<std::size_t>(sizes.base)),
      scale(static_cast<std::size_t>(sizes.scale)), norm(static_cast<std::size_t>(C));
  std::vector<double> g(static_cast<std::size_t>(n * C)), gu(static_cast<std::size_t>(C));
  const ConstElements x_next(a.x_next, a.element), u(a.u ? a.u : a.x_next, a.element), grad_y(a.grad_y, a.element);
  const ConstElements grad_x_next(a.grad_x_next, a.element), x(a.x, a.element), f(a.f, a.element);
  const Elements grad_f(a.grad_f, a.element), grad_x(a.grad_x, a.element);
  std::vector<double> token(g.size());
  for (std::int64_t t = 0; t < a.shape.tokens; ++t) {
    const std::int64_t at = t * n * C;
    const std::int64_t branch = t * C;
    for (std::size_t k = 0; k < g.size(); ++k) {
      g[k] = grad_x_next ? grad_x_next[at + static_cast<std::int64_t>(k)] : 0.0;
    }
    if (a.kind != ReadKind::None) {
      for (std::int64_t k = 0; k < n * C; ++k) token[static_cast<std::size_t>(k)] = x_next[at + k];
      if (a.norm_weight) {
        const double r = d(a.norm_inverse_rms[t]);
        double dot = 0.0;
        for (std::int64_t c = 0; c < C; ++c) dot += grad_y[branch + c] * d(a.norm_weight[c]) * u[branch + c];
        const double factor = r * r * r * dot / static_cast<double>(C);
        for (std::int64_t c = 0; c < C; ++c) {
          gu[static_cast<std::size_t>(c)] = r * d(a.norm_weight[c]) * grad_y[branch + c] - factor * u[branch + c];
          norm[static_cast<std::size_t>(c)] += grad_y[branch + c] * u[branch + c] * r;
        }
      } else {
        for (std::int64_t c = 0; c < C; ++c) gu[static_cast<std::size_t>(c)] = grad_y[branch + c];
      }
      const float* h = rows > 0 ? a.next.h + t * (head ? n : width) : nullptr;
      const std::vector<double> weights = readWeights(a.kind, a.read, n, h);
      std::vector<double> grad_h(static_cast<std::size_t>(width), 0.0);
      if (rows > 0 && !head && a.grad_h_next) {
        for (int m = n; m < width; ++m) grad_h[static_cast<std::size_t>(m)] = d(a.grad_h_next[t * width + m]);
      }
      for (int j = 0; j < n; ++j) {
        double dot = 0.0;
        for (std::int64_t c = 0; c < C; ++c) {
          const double v = gu[static_cast<std::size_t>(c)];
          dot += v * token[static_cast<std::size_t>(j * C + c)];
          g[static_cast<std::size_t>(j * C + c)] += weights[static_cast<std::size_t>(j)] * v;
        }
        grad_h[static_cast<std::size_t>(j)] = dot;
      }
      if (rows > 0) {
        coefficientsBackward(n, C, a.kind, a.read, a.parameters, token.data(), a.read.dynamic ? a.next.mix + t * rows : nullptr,
                             a.read.dynamic ? a.next.inverse_rms + t * norms : nullptr, grad_h.data(),
                             {fn.data(), base.data(), scale.data()}, g.data());
      }
    }
    if (a.grad_square) {
      for (int i = 0; i < n; ++i) {
        double sum = 0.0;
        for (std::int64_t c = 0; c < C; ++c) {
          const double v = g[static_cast<std::size_t>(i * C + c)];
          sum += v * v;
        }
        a.grad_square[t * n + i] = static_cast<float>(sum);
      }
    }
    if (!a.f || residual_write) {
      for (std::int64_t k = 0; k < n * C; ++k) {
        grad_x.set(at + k, g[static_cast<std::size_t>(k)]);
        if (a.f) grad_f.set(branch + k, g[static_cast<std::size_t>(k)]);
      }
      continue;
    }
    const float* h = a.h + t * width;
    float* grad_h = a.grad_h + t * width;
    for (int j = 0; j < n; ++j) grad_h[j] = 0.0F;
    for (int i = 0; i < n; ++i) {
      double post = 0.0;
      for (std::int64_t c = 0; c < C; ++c) post += g[static_cast<std::size_t>(i * C + c)] * f[branch + c];
      grad_h[n + i] = static_cast<float>(post);
      for (int j = 0; j < n; ++j) {
        double res = 0.0;
        if (a.write.family != MixingFamily::Identity) {
          for (std::int64_t c = 0; c < C; ++c) res += g[static_cast<std::size_t>(i * C + c)] * x[at + j * C + c];
        }
        grad_h[2 * n + i * n + j] = static_cast<float>(res);
      }
    }
    for (std::int64_t c = 0; c < C; ++c) {
      double sum = 0.0;
      for (int i = 0; i < n; ++i) sum += d(h[n + i]) * g[static_cast<std::size_t>(i * C + c)];
      grad_f.set(branch + c, sum);
      for (int j = 0; j < n; ++j) {
        double carried = 0.0;
        for (int i = 0; i < n; ++i) carried += d(h[2 * n + i * n + j]) * g[static_cast<std::size_t>(i * C + c)];
        grad_x.set(at + j * C + c, carried);
      }
    }
  }
  const auto add = [](float* target, const std::vector<double>& sums) {
    if (!target) return;
    for (std::size_t k = 0; k < sums.size(); ++k) target[k] = static_cast<float>(d(target[k]) + sums[k]);
  };
  add(a.gradients.fn, fn);
  add(a.gradients.base, base);
  add(a.gradients.scale, scale);
  if (a.kind != ReadKind::None && a.norm_weight) add(a.grad_norm_weight, norm);
}

}  // namespace mhc::kernels::reference
