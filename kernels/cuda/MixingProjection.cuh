// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/MixingTile.cuh"
#include "kernels/cuda/Mma.cuh"

/// φ on tensor cores: mix [32 tokens, rows] = x [32, n·C]·fnᵀ, one chunk of channels at a time. A chunk's products are
/// dealt out to the warps in units of 16 numbers of one stream; the warps' sums are added in their order at the end.
namespace mhc::kernels::MHC_CUDA {

/// Elements between the tokens of a tile [kTokens, n·kChunk]; 16 more keep fragments in different banks.
template <typename T>
__host__ __device__ constexpr int tileStride(int n) {
  return n * kChunk<T> + 16;
}

/// Four neighbouring numbers of row m of fn for channels of `stream`; zeros where there are none.
template <bool Aligned>
__device__ __forceinline__ void loadFn(const float* fn, const ReadShape& r, int m, int stream, int channel,
                                       float (&out)[4]) {
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) out[k] = 0.0F;
  if (m >= r.rows) return;
  const Projection p = projection(m, r);
  if (r.hc && p.stream != stream) return;
  const float* const row =
      r.hc ? fn + static_cast<std::int64_t>(p.row) * r.C : fn + (static_cast<std::int64_t>(m) * r.n + stream) * r.C;
  loadFloats<4, Aligned>(row, channel, r.C, out);
}

template <typename T, bool Aligned, int N>
class ProjectionSums {
 public:
  /// The chunk of channels from `first` on, which lies in `tile`, zeros past C.
  __device__ void add(const T* tile, const float* fn, const ReadShape& r, int first) {
    constexpr int units = kChunk<T> / 16;
    const int warp = static_cast<int>(threadIdx.x) / 32;
    const int g = static_cast<int>(threadIdx.x) % 32 / 4, q = static_cast<int>(threadIdx.x) % 4;
    const int stride = tileStride<T>(r.n);
    for (int unit = warp; unit < r.n * units; unit += kWarps) {
      const int stream = unit / units;
      const int channel = unit % units * 16 + 4 * q;
      const T* const from = tile + stream * kChunk<T> + channel;
      // The order of the k of a product is free: this lane's four neighbours are k = q and q + 4 of two steps.
      Split x[2][2][4];  // [step][tokens 0-15, 16-31][fragment]
      MHC_UNROLL
      for (int half = 0; half < 4; ++half) {
        MHC_UNROLL
        for (int k = 0; k < 4; ++k) {
          x[k / 2][half / 2][half % 2 + 2 * (k % 2)] = split(widen(from[(8 * half + g) * stride + k]));
        }
      }
      MHC_UNROLL
      for (int column = 0; column < kRows<N> / 8; ++column) {
        if (8 * column >= r.rows) break;
        float weights[4];
        loadFn<Aligned>(fn, r, 8 * column + g, stream, first + channel, weights);
        MHC_UNROLL
        for (int step = 0; step < 2; ++step) {
          const Split b[2] = {split(weights[2 * step]), split(weights[2 * step + 1])};
          MHC_UNROLL
          for (int half = 0; half < 2; ++half) {
            mmaSplit<sizeof(T) == 2, false>(sums_[half][column], x[step][half], b);
          }
        }
      }
    }
  }

  /// mix [kTokens, kMixStride] = the sums of all warps. A barrier before and after.
  __device__ void store(float* mix) const {
    const int warp = static_cast<int>(threadIdx.x) / 32;
    const int g = static_cast<int>(threadIdx.x) % 32 / 4, q = static_cast<int>(threadIdx.x) % 4;
    for (int turn = 0; turn < kWarps; ++turn) {
      __syncthreads();
      if (turn != warp) continue;
      MHC_UNROLL
      for (int half = 0; half < 2; ++half) {
        MHC_UNROLL
        for (int column = 0; column < kRows<N> / 8; ++column) {
          MHC_UNROLL
          for (int k = 0; k < 4; ++k) {
            const int at = (16 * half + g + (k < 2 ? 0 : 8)) * kMixStride<N> + 8 * column + 2 * q + k % 2;
            mix[at] = turn == 0 ? sums_[half][column][k] : mix[at] + sums_[half][column][k];
          }
        }
      }
    }
    __syncthreads();
  }

 private:
  float sums_[2][kRows<N> / 8][4] = {};
};

}  // namespace mhc::kernels::MHC_CUDA
