// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/MixingSinkhorn.cuh"
#include "kernels/cuda/MixingTile.cuh"

/// The coefficients of one token by half a warp (kernels/reference/MixingCoefficients.h).
namespace mhc::kernels::MHC_CUDA {

__device__ __forceinline__ float sigmoid(float x) {
  return 1.0F / (1.0F + expf(-x));
}

/// `mix` [rows] in shared memory: the projections before the norm; afterwards the logits. `square` [n]: Σ x² of each
/// stream. Writes h [width] in shared memory and the token's results in global memory.
template <int N>
__device__ void coefficientsForward(const BorderForward& a, const ReadShape& r, HalfWarp half, std::int64_t token,
                                    float* mix, const float* square, float* h) {
  const MixingOptions& options = a.read;
  const int n = r.n;
  float inverse[N];
  if (r.projects) {
    float total = 0.0F;
    MHC_UNROLL
    for (int j = 0; j < N; ++j) {
      if (j >= n) break;
      total += square[j];
      if (r.hc) inverse[j] = 1.0F / sqrtf(square[j] / static_cast<float>(r.C) + options.norm_eps);
    }
    if (!r.hc) inverse[0] = 1.0F / sqrtf(total / (static_cast<float>(n) * static_cast<float>(r.C)) + options.norm_eps);
    MHC_UNROLL
    for (int s = 0; s < N; ++s) {
      if (s < r.norms && half.lane == s) a.next.inverse_rms[token * r.norms + s] = inverse[s];
    }
  }
  for (int m = half.lane; m < r.rows; m += 16) {
    float logit = a.parameters.base[m];
    if (r.projects) {
      const int stream = projection(m, r).stream;
      float factor = inverse[0];
      MHC_UNROLL
      for (int s = 1; s < N; ++s) factor = s == stream ? inverse[s] : factor;
      const float projected = mix[m] * factor;
      a.next.mix[token * r.rows + m] = projected;
      logit += a.parameters.scale[scaleIndex(m, r)] * (r.hc ? tanhf(projected) : projected);
    }
    mix[m] = logit;
    if (r.hc) {
      h[m] = logit;
    } else if (r.head || m < n) {
      h[m] = sigmoid(logit) + options.hc_eps;
    } else if (m < 2 * n) {
      h[m] = 2.0F * sigmoid(logit);
    }
  }
  __syncwarp(half.mask);
  if (!r.head && options.family == MixingFamily::Mhc) {
    Sinkhorn<N / 4> sinkhorn(n, options, half);
    sinkhorn.forward(mix + 2 * n, nullptr);
    sinkhorn.store(h + 2 * n);
  } else if (!r.head && options.family == MixingFamily::Identity) {
    for (int k = half.lane; k < n * n; k += 16) h[2 * n + k] = k % (n + 1) == 0 ? 1.0F : 0.0F;
  }
  __syncwarp(half.mask);
  for (int k = half.lane; k < r.width; k += 16) a.next.h[token * r.width + k] = h[k];
}

/// grad_h [width] in shared memory → `delta` [kRows] there: the gradient of the projections before the norm, zeros past
/// the rows; `factor` [n]: what times x the norm takes from the gradient of each stream; the gradient of the logits in
/// global memory, over which grad_h [rows] is overwritten too. `sums`: Sinkhorn's, or null.
template <int N>
__device__ void coefficientsBackward(const BorderBackward& a, const ReadShape& r, HalfWarp half, std::int64_t token,
                                     float* grad_h, float* delta, float* factor, float* sums, float* grad_logits_out,
                                     float* delta_out) {
  const MixingOptions& options = a.read;
  const int n = r.n;
  const float* const mix = a.next.mix + token * r.rows;  // only read where r.projects
  for (int m = half.lane; m < r.rows; m += 16) {
    float logit = a.parameters.base[m];
    if (r.projects && !r.hc) logit += a.parameters.scale[scaleIndex(m, r)] * mix[m];
    delta[m] = logit;
    const bool pre = r.head || m < n;
    if (r.hc || (!pre && m >= 2 * n)) continue;  // linear, or Sinkhorn's
    const float s = sigmoid(logit);
    grad_h[m] *= (pre ? 1.0F : 2.0F) * s * (1.0F - s);
  }
  __syncwarp(half.mask);
  if (!r.head && options.family == MixingFamily::Mhc) {
    Sinkhorn<N / 4> sinkhorn(n, options, half);
    sinkhorn.forward(delta + 2 * n, sums);
    sinkhorn.gradient(grad_h + 2 * n, sums, grad_h + 2 * n);
    __syncwarp(half.mask);
  }
  float dots[N] = {};  // Σ grad_mix·mix over the rows of each norm
  for (int m = half.lane; m < kRows<N>; m += 16) {
    float projected = 0.0F;
    if (m < r.rows) {
      const float g = grad_h[m];
      grad_logits_out[token * r.rows + m] = g;
      if (r.projects) {
        const float value = mix[m];
        const float t = r.hc ? tanhf(value) : value;
        const float grad_mix = g * a.parameters.scale[scaleIndex(m, r)] * (r.hc ? 1.0F - t * t : 1.0F);
        const int stream = projection(m, r).stream;
        MHC_UNROLL
        for (int s = 0; s < N; ++s) dots[s] += s == stream ? grad_mix * value : 0.0F;
        projected = grad_mix * a.next.inverse_rms[token * r.norms + stream];
        delta_out[token * r.rows + m] = projected;
      }
    }
    delta[m] = projected;
  }
  if (!r.projects) return;
  MHC_UNROLL
  for (int s = 0; s < N; ++s) {
    if (s >= r.norms) break;
    MHC_UNROLL
    for (int d = 1; d < 16; d *= 2) dots[s] += __shfl_xor_sync(half.mask, dots[s], d);
  }
  // ∂r/∂x = −r³·x/K and mix is proportional to r.
  const float length = static_cast<float>(r.C) * (r.hc ? 1.0F : static_cast<float>(n));
  MHC_UNROLL
  for (int j = 0; j < N; ++j) {
    if (j < n && half.lane == j) {
      const float inverse = a.next.inverse_rms[token * r.norms + (r.hc ? j : 0)];
      factor[j] = inverse * inverse / length * (r.hc ? dots[j] : dots[0]);
    }
  }
}

}  // namespace mhc::kernels::MHC_CUDA
