// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Stream mixing as tensor expressions. Included by AutogradModel.cpp alone: ATen takes seconds to compile.

#include <ATen/ATen.h>

#include <cmath>

#include "core/config/Config.h"

namespace mhc::training::test {

using at::Tensor;

/// The mixing tensors of one sublayer in on-disk order; fn and scale are undefined where the maps are static.
struct MixingWeights {
  Tensor fn, base, scale;
};

/// Of every token: pre, post [..., n] and res [..., n, n], row = destination.
struct Maps {
  Tensor pre, post, res;
};

inline Tensor unitRms(const Tensor& x, double eps) { return x / (x.square().mean(-1, true) + eps).sqrt(); }

/// arXiv 2512.24880 Eq 9: exp, then (columns, rows) `iterations` times, here as subtractions of logarithms.
inline Tensor sinkhornPaper(Tensor logits, std::int64_t iterations) {
  for (std::int64_t t = 0; t < iterations; ++t) {
    logits = logits - logits.logsumexp(-2, true);
    logits = logits - logits.logsumexp(-1, true);
  }
  return logits.exp();
}

/// DeepSeek-V4 on comb [..., src, dst]: softmax over dst, eps, then the sums over src and over dst in turn.
inline Tensor sinkhornDeepseek(const Tensor& logits, std::int64_t iterations, double eps) {
  Tensor comb = logits.softmax(-1) + eps;
  comb = comb / (comb.sum(-2, true) + eps);
  for (std::int64_t t = 1; t < iterations; ++t) {
    comb = comb / (comb.sum(-1, true) + eps);
    comb = comb / (comb.sum(-2, true) + eps);
  }
  return comb;
}

/// [..., n·n] in the order src·n + dst to [..., dst, src].
inline Tensor byDestination(const Tensor& comb, std::int64_t n) {
  std::vector<std::int64_t> shape = comb.sizes().vec();
  shape.back() = n;
  shape.push_back(n);
  return comb.reshape(shape).transpose(-1, -2);
}

/// Hyper-Connections (arXiv 2409.19606 Eq 6-13): every stream is read by itself.
inline Maps hyperConnections(const config::ModelConfig& model, const Tensor& x, const MixingWeights& w) {
  const std::int64_t n = x.size(-2);
  const Tensor a = w.base.slice(0, 0, n);
  const Tensor b = w.base.slice(0, n, 2 * n);
  const Tensor ar = w.base.slice(0, 2 * n).reshape({n, n});  // A_r[src, dst]
  if (!model.hc_dynamic) return {a, b, ar.transpose(0, 1)};
  const Tensor normed = unitRms(x, model.mixingNormEps());  // [..., n, C]
  const Tensor moved = at::tanh(at::matmul(normed, w.fn.transpose(0, 1)));  // [..., src, n + 2]
  const Tensor alpha = w.scale.select(0, 0);
  return {alpha * moved.select(-1, 0) + a, w.scale.select(0, 1) * moved.select(-1, 1) + b,
          (alpha * moved.slice(-1, 2) + ar).transpose(-1, -2)};
}

/// The logits of a norm over the whole token, fn, scale and base; part p of `sizes` has scale[p].
inline std::vector<Tensor> tokenLogits(const config::ModelConfig& model, const Tensor& x, const MixingWeights& w,
                                       bool dynamic, const std::vector<std::int64_t>& sizes) {
  std::vector<Tensor> parts;
  Tensor projected;
  if (dynamic) projected = at::matmul(unitRms(x.flatten(-2), model.mixingNormEps()), w.fn.transpose(0, 1));
  std::int64_t first = 0;
  for (std::size_t p = 0; p < sizes.size(); ++p) {
    Tensor logits = w.base.slice(0, first, first + sizes[p]);
    if (dynamic) {
      logits = projected.slice(-1, first, first + sizes[p]) * w.scale.select(0, static_cast<std::int64_t>(p)) + logits;
    }
    parts.push_back(logits);
    first += sizes[p];
  }
  return parts;
}

/// The maps of the tokens x [..., n, C].
inline Maps mapsOf(const config::ModelConfig& model, const Tensor& x, const MixingWeights& w) {
  const std::int64_t n = x.size(-2);
  if (model.hc_type == config::HcType::Hc) return hyperConnections(model, x, w);
  const double eps = model.effectiveHcEps();
  if (model.hc_type == config::HcType::Identity) {
    const std::vector<Tensor> parts = tokenLogits(model, x, w, model.hc_dynamic, {n, n});
    return {parts[0].sigmoid() + eps, 2 * parts[1].sigmoid(), at::eye(n, x.options())};
  }
  const std::vector<Tensor> parts = tokenLogits(model, x, w, model.hc_dynamic, {n, n, n * n});
  const Tensor logits = byDestination(parts[2] / model.hc_temperature, n);
  Tensor res;
  if (model.hc_numerics == config::HcNumerics::Paper) {
    res = sinkhornPaper(logits, model.hc_sinkhorn_iters);
  } else {
    res = sinkhornDeepseek(logits.transpose(-1, -2), model.hc_sinkhorn_iters, eps).transpose(-1, -2);
  }
  return {parts[0].sigmoid() + eps, 2 * parts[1].sigmoid(), res};
}

/// u = Σ_j pre_j·x_j.
inline Tensor readStreams(const Maps& maps, const Tensor& x) { return (maps.pre.unsqueeze(-1) * x).sum(-2); }

/// H_res·x + post ⊗ f.
inline Tensor writeStreams(const Maps& maps, const Tensor& x, const Tensor& f) {
  return at::matmul(maps.res, x) + maps.post.unsqueeze(-1) * f.unsqueeze(-2);
}

}  // namespace mhc::training::test
