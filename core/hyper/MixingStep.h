// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Matrix.h"
#include "core/hyper/Sinkhorn.h"

namespace mhc::hyper {

enum class Family { Residual, Hc, Mhc, Identity };

/// One sublayer's mixing for one token, in double: the specification that the kernels are tested against.
struct MixingSpec {
  Family family = Family::Mhc;
  bool dynamic = true;      ///< false: coefficients from base alone
  SinkhornOptions sinkhorn; ///< numerics and eps hold for pre and post too
  double norm_eps = 1e-20;  ///< inside rsqrt(mean(x²) + e)
};

/// Training layout: the res block is dst·n + src (kernels/Mixing.h describes the shapes per family).
struct MixingWeights {
  Matrix fn;                  ///< Mhc [n²+2n, nC] · Identity [2n, nC] · Hc [n+2, C]; empty if static
  std::vector<double> base;   ///< [n²+2n], Identity [2n]
  std::vector<double> scale;  ///< Mhc 3 (pre, post, res) · Identity 2 · Hc 2 (s_α: pre and res, s_β: post)
};

struct MixingMaps {
  std::vector<double> pre;          ///< [n]
  std::vector<double> post;         ///< [n]
  Matrix res;                       ///< [n, n], row = destination, column = source
  std::vector<double> mix;          ///< normalised projections, rows pre | post | res; empty if static
  std::vector<double> inverse_rms;  ///< one value; Hc: one per stream; empty if static
  Matrix res_logits;                ///< Mhc: what Sinkhorn gets, before the temperature
};

/// H_pre, H_post, H_res of the token x [n, C] (arXiv 2512.24880 Eq 7-9, 14-19; 2409.19606 Eq 10-13).
[[nodiscard]] MixingMaps mixingMaps(const Matrix& x, const MixingWeights& weights, const MixingSpec& spec);
/// u = Σ_j pre_j·x_j, [C].
[[nodiscard]] std::vector<double> readStreams(const MixingMaps& maps, const Matrix& x);
/// x_next[i] = Σ_j res[i, j]·x[j] + post[i]·f (Eq 3).
[[nodiscard]] Matrix writeStreams(const MixingMaps& maps, const Matrix& x, const std::vector<double>& f);

struct MixingStepGradients {
  Matrix x;                ///< [n, C]
  std::vector<double> f;   ///< [C]
  MixingWeights weights;   ///< same shapes as the weights
};

/// Exact gradients of ⟨x_next, grad_next⟩ + ⟨u, grad_u⟩ with f an independent input.
[[nodiscard]] MixingStepGradients mixingStepGradients(const Matrix& x, const MixingWeights& weights,
                                                      const MixingSpec& spec, const std::vector<double>& f,
                                                      const Matrix& grad_next, const std::vector<double>& grad_u);

}  // namespace mhc::hyper
