// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <vector>

#include "kernels/MixingKernels.h"
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
  for (std::int64_t t = 0; t < a.shape.tokens; ++t) {
    float* x_next = a.x_next + t * n * C;
    if (a.f) {
      const float* x = a.x + t * n * C;
      const float* f = a.f + t * C;
      for (std::int64_t c = 0; c < C; ++c) {
        for (int i = 0; i < n; ++i) {
          if (residual_write) {
            x_next[c] = static_cast<float>(d(x[c]) + d(f[c]));
            continue;
          }
          const float* h = a.h + t * width;
          double sum = d(h[n + i]) * d(f[c]);
          for (int j = 0; j < n; ++j) sum += d(h[2 * n + i * n + j]) * d(x[j * C + c]);
          x_next[i * C + c] = static_cast<float>(sum);
        }
      }
    }
    if (a.kind == ReadKind::None) continue;
    float* h_next = nullptr;
    if (rows > 0) {
      h_next = a.next.h + t * h_width;
      coefficientsForward(n, C, a.kind, a.read, a.parameters, x_next, h_next,
                          a.read.dynamic ? a.next.mix + t * rows : nullptr,
                          a.read.dynamic ? a.next.inverse_rms + t * norms : nullptr);
    }
    const std::vector<double> weights = readWeights(a.kind, a.read, n, h_next);
    std::vector<double> u(static_cast<std::size_t>(C));
    double square = 0.0;
    for (std::int64_t c = 0; c < C; ++c) {
      double sum = 0.0;
      for (int j = 0; j < n; ++j) sum += weights[static_cast<std::size_t>(j)] * d(x_next[j * C + c]);
      u[static_cast<std::size_t>(c)] = sum;
      square += sum * sum;
      if (!residual_read && a.u) a.u[t * C + c] = static_cast<float>(sum);
    }
    if (!a.norm_weight) continue;
    const double r = 1.0 / std::sqrt(square / static_cast<double>(C) + d(a.rms_norm_eps));
    a.norm_inverse_rms[t] = static_cast<float>(r);
    for (std::int64_t c = 0; c < C; ++c) {
      a.y[t * C + c] = static_cast<float>(u[static_cast<std::size_t>(c)] * r * d(a.norm_weight[c]));
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
  for (std::int64_t t = 0; t < a.shape.tokens; ++t) {
    for (std::size_t k = 0; k < g.size(); ++k) {
      g[k] = a.grad_x_next ? d(a.grad_x_next[t * n * C + static_cast<std::int64_t>(k)]) : 0.0;
    }
    if (a.kind != ReadKind::None) {
      const float* x = a.x_next + t * n * C;
      const float* u = a.u ? a.u + t * C : x;
      const float* grad_y = a.grad_y + t * C;
      if (a.norm_weight) {
        const double r = d(a.norm_inverse_rms[t]);
        double dot = 0.0;
        for (std::int64_t c = 0; c < C; ++c) dot += d(grad_y[c]) * d(a.norm_weight[c]) * d(u[c]);
        const double factor = r * r * r * dot / static_cast<double>(C);
        for (std::int64_t c = 0; c < C; ++c) {
          gu[static_cast<std::size_t>(c)] = r * d(a.norm_weight[c]) * d(grad_y[c]) - factor * d(u[c]);
          norm[static_cast<std::size_t>(c)] += d(grad_y[c]) * d(u[c]) * r;
        }
      } else {
        for (std::int64_t c = 0; c < C; ++c) gu[static_cast<std::size_t>(c)] = d(grad_y[c]);
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
          dot += v * d(x[j * C + c]);
          g[static_cast<std::size_t>(j * C + c)] += weights[static_cast<std::size_t>(j)] * v;
        }
        grad_h[static_cast<std::size_t>(j)] = dot;
      }
      if (rows > 0) {
        coefficientsBackward(n, C, a.kind, a.read, a.parameters, x, a.read.dynamic ? a.next.mix + t * rows : nullptr,
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
        a.grad_x[t * n * C + k] = static_cast<float>(g[static_cast<std::size_t>(k)]);
        if (a.f) a.grad_f[t * C + k] = static_cast<float>(g[static_cast<std::size_t>(k)]);
      }
      continue;
    }
    const float* x = a.x + t * n * C;
    const float* f = a.f + t * C;
    const float* h = a.h + t * width;
    float* grad_h = a.grad_h + t * width;
    for (int j = 0; j < n; ++j) grad_h[j] = 0.0F;
    for (int i = 0; i < n; ++i) {
      double post = 0.0;
      for (std::int64_t c = 0; c < C; ++c) post += g[static_cast<std::size_t>(i * C + c)] * d(f[c]);
      grad_h[n + i] = static_cast<float>(post);
      for (int j = 0; j < n; ++j) {
        double res = 0.0;
        if (a.write.family != MixingFamily::Identity) {
          for (std::int64_t c = 0; c < C; ++c) res += g[static_cast<std::size_t>(i * C + c)] * d(x[j * C + c]);
        }
        grad_h[2 * n + i * n + j] = static_cast<float>(res);
      }
    }
    for (std::int64_t c = 0; c < C; ++c) {
      double sum = 0.0;
      for (int i = 0; i < n; ++i) sum += d(h[n + i]) * g[static_cast<std::size_t>(i * C + c)];
      a.grad_f[t * C + c] = static_cast<float>(sum);
      for (int j = 0; j < n; ++j) {
        double carried = 0.0;
        for (int i = 0; i < n; ++i) carried += d(h[2 * n + i * n + j]) * g[static_cast<std::size_t>(i * C + c)];
        a.grad_x[t * n * C + j * C + c] = static_cast<float>(carried);
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
