// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"
#include "kernels/cuda/Platform.h"

/// H_res of one token by half a warp (kernels/reference/MixingSinkhorn.h). Lane l of 16 holds the E×E entries from row
/// E·(l / 4), column E·(l % 4): E = 1 for n ≤ 4, E = 2 for n ≤ 8. Entries past n are zero. Lanes whose numbers differ
/// by 1 and 2 share rows, by 4 and 8 columns.
namespace mhc::kernels::MHC_CUDA {

struct HalfWarp {
  unsigned mask;
  int lane;  ///< 0..15
};
__device__ __forceinline__ HalfWarp halfWarp() {
  const int lane = static_cast<int>(threadIdx.x) % 32;
  return {lane < 16 ? 0x0000FFFFU : 0xFFFF0000U, lane % 16};
}

template <int E>
class Sinkhorn {
 public:
  __device__ Sinkhorn(int n, const MixingOptions& options, HalfWarp half)
      : n_(n), options_(options), half_(half), row_(E * (half.lane / 4)), column_(E * (half.lane % 4)) {}

  /// Sums that a token keeps for the gradient: those of each half-iteration after the first two.
  __host__ __device__ static std::int64_t kept(int iterations) {
    return 2 * static_cast<std::int64_t>(iterations - 1) * 4 * E;
  }

  /// `logits` [n, n] before the temperature, row = destination. `sums`: kept() floats, or null.
  __device__ void forward(const float* logits, float* sums) {
    const bool paper = options_.numerics == MixingNumerics::Paper;
    float shifted[E][E], top[E], sum[E];
    MHC_UNROLL
    for (int b = 0; b < E; ++b) top[b] = -INFINITY;
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      MHC_UNROLL
      for (int b = 0; b < E; ++b) {
        shifted[a][b] = valid(a, b) ? logits[(row_ + a) * n_ + column_ + b] / options_.temperature : -INFINITY;
        top[b] = fmaxf(top[b], shifted[a][b]);
      }
    }
    maximum(top, 4, 8);
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      MHC_UNROLL
      for (int b = 0; b < E; ++b) {
        if (valid(a, b)) shifted[a][b] -= top[b];
        softmax_[a][b] = valid(a, b) ? expf(shifted[a][b]) : 0.0F;
      }
    }
    columnSums(softmax_, 0.0F, sum);
    // A row far below the others is all zeros after the column softmax: shift it by its own maximum first.
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      top[a] = -INFINITY;
      MHC_UNROLL
      for (int b = 0; b < E; ++b) top[a] = fmaxf(top[a], shifted[a][b]);
    }
    maximum(top, 1, 2);
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      MHC_UNROLL
      for (int b = 0; b < E; ++b) {
        if (!valid(a, b)) {
          softmax_[a][b] = m_[a][b] = 0.0F;
          continue;
        }
        softmax_[a][b] /= sum[b];
        m_[a][b] = paper ? expf(shifted[a][b] - top[a]) / sum[b] : softmax_[a][b] + options_.hc_eps;
      }
    }
    divideRows(nullptr);
    for (int t = 1; t < options_.iterations; ++t) {
      float* const at = sums == nullptr ? nullptr : sums + static_cast<std::int64_t>(t - 1) * 8 * E;
      divideColumns(at);
      divideRows(at == nullptr ? nullptr : at + 4 * E);
    }
  }

  /// The result of forward(), h [n, n].
  __device__ void store(float* h) const { storeAll(m_, h); }

  /// grad_logits = ∂⟨grad_h, H_res⟩/∂logits, after forward() kept its sums. The states are made again backwards, each
  /// by undoing one division. g is the gradient with respect to log m, where y = m/(Σm + eps) has ∂/∂log m = g − y·Σg.
  __device__ void gradient(const float* grad_h, const float* sums, float* grad_logits) {
    float g[E][E], sum[E];
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      MHC_UNROLL
      for (int b = 0; b < E; ++b) g[a][b] = valid(a, b) ? grad_h[(row_ + a) * n_ + column_ + b] * m_[a][b] : 0.0F;
    }
    __syncwarp(half_.mask);  // the sums were written by other lanes
    for (int t = options_.iterations - 1; t >= 1; --t) {
      const float* const at = sums + static_cast<std::int64_t>(t - 1) * 8 * E;
      undoRows(g, at + 4 * E);
      undoColumns(g, at);
    }
    undoRows(g, nullptr);
    // First column step: m = softmax (+ eps), so ∂/∂log softmax = g·softmax/m.
    if (options_.numerics != MixingNumerics::Paper) {
      MHC_UNROLL
      for (int a = 0; a < E; ++a) {
        MHC_UNROLL
        for (int b = 0; b < E; ++b) {
          if (valid(a, b)) g[a][b] *= softmax_[a][b] / (softmax_[a][b] + options_.hc_eps);
        }
      }
    }
    columnSums(g, 0.0F, sum);
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      MHC_UNROLL
      for (int b = 0; b < E; ++b) g[a][b] = (g[a][b] - softmax_[a][b] * sum[b]) / options_.temperature;
    }
    storeAll(g, grad_logits);
  }

 private:
  __device__ bool valid(int a, int b) const { return row_ + a < n_ && column_ + b < n_; }

  __device__ void maximum(float (&values)[E], int first, int second) const {
    MHC_UNROLL
    for (int k = 0; k < E; ++k) {
      values[k] = fmaxf(values[k], __shfl_xor_sync(half_.mask, values[k], first));
      values[k] = fmaxf(values[k], __shfl_xor_sync(half_.mask, values[k], second));
    }
  }
  __device__ void rowSums(const float (&values)[E][E], float start, float (&sum)[E]) const {
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      sum[a] = 0.0F;
      MHC_UNROLL
      for (int b = 0; b < E; ++b) sum[a] += values[a][b];
      sum[a] += __shfl_xor_sync(half_.mask, sum[a], 1);
      sum[a] += __shfl_xor_sync(half_.mask, sum[a], 2);
      sum[a] += start;
    }
  }
  __device__ void columnSums(const float (&values)[E][E], float start, float (&sum)[E]) const {
    MHC_UNROLL
    for (int b = 0; b < E; ++b) {
      sum[b] = 0.0F;
      MHC_UNROLL
      for (int a = 0; a < E; ++a) sum[b] += values[a][b];
      sum[b] += __shfl_xor_sync(half_.mask, sum[b], 4);
      sum[b] += __shfl_xor_sync(half_.mask, sum[b], 8);
      sum[b] += start;
    }
  }
  __device__ void divideRows(float* keep) {
    float sum[E];
    rowSums(m_, options_.hc_eps, sum);
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      if (keep != nullptr && column_ == 0) keep[row_ + a] = sum[a];
      MHC_UNROLL
      for (int b = 0; b < E; ++b) m_[a][b] = valid(a, b) ? m_[a][b] / sum[a] : 0.0F;
    }
  }
  __device__ void divideColumns(float* keep) {
    float sum[E];
    columnSums(m_, options_.hc_eps, sum);
    MHC_UNROLL
    for (int b = 0; b < E; ++b) {
      if (keep != nullptr && row_ == 0) keep[column_ + b] = sum[b];
      MHC_UNROLL
      for (int a = 0; a < E; ++a) m_[a][b] = valid(a, b) ? m_[a][b] / sum[b] : 0.0F;
    }
  }
  __device__ void undoRows(float (&g)[E][E], const float* kept) {
    float sum[E];
    rowSums(g, 0.0F, sum);
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      MHC_UNROLL
      for (int b = 0; b < E; ++b) {
        g[a][b] -= m_[a][b] * sum[a];
        if (kept != nullptr && valid(a, b)) m_[a][b] *= kept[row_ + a];
      }
    }
  }
  __device__ void undoColumns(float (&g)[E][E], const float* kept) {
    float sum[E];
    columnSums(g, 0.0F, sum);
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      MHC_UNROLL
      for (int b = 0; b < E; ++b) {
        g[a][b] -= m_[a][b] * sum[b];
        if (valid(a, b)) m_[a][b] *= kept[column_ + b];
      }
    }
  }
  __device__ void storeAll(const float (&values)[E][E], float* out) const {
    MHC_UNROLL
    for (int a = 0; a < E; ++a) {
      MHC_UNROLL
      for (int b = 0; b < E; ++b) {
        if (valid(a, b)) out[(row_ + a) * n_ + column_ + b] = values[a][b];
      }
    }
  }

  int n_;
  const MixingOptions& options_;
  HalfWarp half_;
  int row_, column_;     ///< the first entry of this lane
  float softmax_[E][E];  ///< the true column softmax
  float m_[E][E];
};

}  // namespace mhc::kernels::MHC_CUDA
