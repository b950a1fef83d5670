// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/MixingProjection.cuh"

namespace mhc::kernels::MHC_CUDA {

/// Floats between the tokens of the product of a chunk; 8 more keep pairs in different banks.
template <typename T>
__host__ __device__ constexpr int productStride(int n) {
  return n * kChunk<T> + 8;
}

/// product [32 tokens, n·kChunk] = delta [32, rows]·fn for the chunk of channels from `first` on: what x_next's
/// gradient gets through φ. On tensor cores; the warps share the columns, eight at a time.
template <typename T, bool Aligned, int N>
__device__ void multiplyByFn(const float* delta, const float* fn, const ReadShape& r, int first, float* product) {
  constexpr int columns = kChunk<T> / 8;
  const int warp = static_cast<int>(threadIdx.x) / 32;
  const int g = static_cast<int>(threadIdx.x) % 32 / 4, q = static_cast<int>(threadIdx.x) % 4;
  for (int unit = warp; unit < r.n * columns; unit += kWarps) {
    const int stream = unit / columns;
    const int channel = first + unit % columns * 8 + g;
    float sums[2][4] = {};
    MHC_UNROLL
    for (int step = 0; step < kRows<N> / 8; ++step) {
      if (8 * step >= r.rows) break;
      Split b[2];
      MHC_UNROLL
      for (int k = 0; k < 2; ++k) {
        const int m = 8 * step + q + 4 * k;
        float value = 0.0F;
        if (m < r.rows && channel < r.C) {
          const Projection p = projection(m, r);
          if (!r.hc) {
            value = __ldg(fn + (static_cast<std::int64_t>(m) * r.n + stream) * r.C + channel);
          } else if (p.stream == stream) {
            value = __ldg(fn + static_cast<std::int64_t>(p.row) * r.C + channel);
          }
        }
        b[k] = split(value);
      }
      MHC_UNROLL
      for (int half = 0; half < 2; ++half) {
        Split a[4];
        MHC_UNROLL
        for (int k = 0; k < 4; ++k) {
          a[k] = split(delta[(16 * half + g + 8 * (k % 2)) * kMixStride<N> + 8 * step + q + 4 * (k / 2)]);
        }
        mmaSplit<false, false>(sums[half], a, b);
      }
    }
    MHC_UNROLL
    for (int half = 0; half < 2; ++half) {
      MHC_UNROLL
      for (int k = 0; k < 4; ++k) {
        product[(16 * half + g + (k < 2 ? 0 : 8)) * productStride<T>(r.n) + unit * 8 + 2 * q + k % 2] = sums[half][k];
      }
    }
  }
}

}  // namespace mhc::kernels::MHC_CUDA
