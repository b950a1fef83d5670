// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/Element.h"

namespace mhc::kernels {

/// How the n residual streams of a token are read, mixed and written around one sublayer (attention or FFN).
/// x_next[i] = Σ_j H_res[i,j]·x[j] + H_post[i]·F(u), u = Σ_j H_pre[j]·x[j]   (mHC, arXiv 2512.24880, Eq 3)
enum class MixingFamily {
  Residual,  ///< n = 1: x + F(x); no coefficients
  Hc,        ///< Hyper-Connections (arXiv 2409.19606 Eq 1-13): per-stream norm, tanh, signed H_res
  Mhc,       ///< manifold-constrained: H_res by Sinkhorn-Knopp (arXiv 2512.24880 Eq 7-9)
  Identity,  ///< mHC with H_res = I
};

enum class MixingNumerics {
  Paper,       ///< eps = 0, log-domain first column and row normalisation
  DeepseekV4,  ///< softmax + eps, every divisor + eps, pre = sigmoid + eps, post = 2·sigmoid
};

struct MixingOptions {
  MixingFamily family = MixingFamily::Mhc;
  MixingNumerics numerics = MixingNumerics::Paper;
  bool dynamic = true;       ///< false: coefficients from base alone; fn and scale are then null
  int iterations = 20;       ///< Sinkhorn: column then row normalisation, this many times, row last
  float temperature = 1.0F;  ///< divides the logits of H_res
  float hc_eps = 0.0F;       ///< 0 for Paper
  float norm_eps = 1e-20F;   ///< inside rsqrt(mean(x²) + e) of the mixing norm
};

/// tokens N, streams n (1..8), channels C. All tensors are row-major; float32 but for the activations of a border.
struct MixingShape {
  std::int64_t tokens = 0;
  int n = 1;
  std::int64_t C = 0;
};

/// Parameters of one sublayer **in training layout**: the res block is dst·n + src for every family and numerics
/// (files hold DeepSeek's src·n + dst; load and save transpose).
///   Mhc:      fn [n²+2n, n·C] rows pre | post | res, column = stream·C + channel; base [n²+2n]; scale [3]
///   Identity: fn [2n, n·C], base [2n], scale [2]
///   Hc:       fn [n+2, C] rows w_m | w_β | W_rᵀ (row 2 + dst); base [n²+2n] (a | b | A_rᵀ as dst·n + src);
///             scale [2] = s_α (pre and res), s_β (post)
///   Head (reduce): fn [n, n·C], base [n], scale [1]: weight_i = sigmoid(mix_i·scale + base_i) + hc_eps
struct MixingParameters {
  const float* fn = nullptr;
  const float* base = nullptr;
  const float* scale = nullptr;
};

struct MixingGradients {  ///< accumulated into (+=), same shapes
  float* fn = nullptr;
  float* base = nullptr;
  float* scale = nullptr;
};

/// Per-token results of a read, kept for the write half, the backward pass and the recorder.
struct MixingCoefficients {
  float* h = nullptr;            ///< [N, 2n + n²]: H_pre | H_post | H_res (dst·n + src); Identity fills I. Reduce: [N, n]
  float* mix = nullptr;          ///< [N, rows]: projections before scale and base, after the norm: (fn·x)·inverse_rms;
                                 ///< rows = n²+2n (Mhc; Hc: pre n | post n | res n²), 2n (Identity), n (Head). Static: null
  float* inverse_rms = nullptr;  ///< [N]; Hc: [N, n]. Static: null
};

/// What follows the boundary x_next: the read of the next sublayer, the final reduction, or nothing.
enum class ReadKind { None, Sublayer, Sum, Mean, Head };

/// Number of rows of `mix` for a read of this kind.
[[nodiscard]] constexpr int mixRows(ReadKind kind, MixingFamily family, int n) {
  if (kind == ReadKind::Head) return n;
  if (kind != ReadKind::Sublayer || family == MixingFamily::Residual) return 0;
  return family == MixingFamily::Identity ? 2 * n : n * n + 2 * n;
}

/// Forward over one boundary: the write of sublayer l and, while the token tile is in cache, the read of sublayer l+1
/// with its branch norm. Either half may be absent. The read half sees x_next as it is stored, rounded or not.
struct BorderForward {
  MixingShape shape;
  Element element = Element::Float32;  ///< of x, f, x_next, u and y

  // Write half. f == nullptr: absent, x_next is then an input.
  MixingOptions write;              ///< family of sublayer l
  const void* x = nullptr;         ///< [N, n, C]
  const void* f = nullptr;         ///< [N, C], F's output
  const float* h = nullptr;         ///< [N, 2n+n²] of sublayer l (null for Residual)
  void* x_next = nullptr;          ///< [N, n, C]; may not alias x, except for Residual

  // Read half.
  ReadKind kind = ReadKind::None;
  MixingOptions read;
  MixingParameters parameters;
  MixingCoefficients next;          ///< written; unused for Residual, Sum and Mean
  void* u = nullptr;               ///< [N, C] = Σ_j pre_j x_j (Residual: u is not written, pass null; y reads x_next)
  const float* norm_weight = nullptr;  ///< [C]; null: no branch norm, y and norm_inverse_rms are not written
  float rms_norm_eps = 1e-6F;
  void* y = nullptr;               ///< [N, C] = u·rsqrt(mean(u²) + eps)·norm_weight
  float* norm_inverse_rms = nullptr;  ///< [N]
};

/// Backward over one boundary, read half first, then write half; the gradient of x_next of a token tile stays in cache
/// as float32, whatever the element.
struct BorderBackward {
  MixingShape shape;
  Element element = Element::Float32;  ///< of x_next, u, grad_y, grad_x_next, x, f, grad_f and grad_x

  // Read half of sublayer l+1 (or the reduction).
  ReadKind kind = ReadKind::None;
  MixingOptions read;
  MixingParameters parameters;
  const void* x_next = nullptr;            ///< [N, n, C]
  MixingCoefficients next;                  ///< read only
  const void* u = nullptr;                 ///< [N, C] (Residual: null, x_next is u)
  const float* norm_weight = nullptr;       ///< null: grad_y is the gradient of u
  const float* norm_inverse_rms = nullptr;  ///< [N]
  const void* grad_y = nullptr;            ///< [N, C]
  const float* grad_h_next = nullptr;       ///< [N, 2n+n²]: post and res parts, made by the write half of sublayer l+1's
                                            ///< own boundary; null for reductions
  const void* grad_x_next = nullptr;       ///< [N, n, C]: gradient that reaches x_next past sublayer l+1; null = 0
  MixingGradients gradients;                ///< accumulated
  float* grad_norm_weight = nullptr;        ///< [C], accumulated
  float* grad_square = nullptr;             ///< optional [N, n]: Σ_c (dL/dx_next)², for the recorder

  // Write half of sublayer l. f == nullptr: absent, grad_x is then the whole gradient of x_next.
  MixingOptions write;
  const void* x = nullptr;   ///< [N, n, C]
  const void* f = nullptr;   ///< [N, C]
  const float* h = nullptr;   ///< [N, 2n+n²]
  void* grad_f = nullptr;    ///< [N, C]
  float* grad_h = nullptr;    ///< [N, 2n+n²]: post and res parts (pre is left 0; Identity: res 0); null for Residual
  void* grad_x = nullptr;    ///< [N, n, C] = H_resᵀ·grad; may alias grad_x_next

  float* workspace = nullptr;  ///< borderWorkspace() floats
};

/// Floats that BorderBackward::workspace needs on the CPU (fixed partial sums, tree-summed: independent of the thread count).
[[nodiscard]] std::int64_t borderWorkspace(const MixingShape& shape, ReadKind kind, const MixingOptions& read);

}  // namespace mhc::kernels
