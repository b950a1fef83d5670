// SPDX-License-Identifier: GPL-3.0-or-later
// Forward over one boundary: post-mix, norm, φ, coefficients and pre-mix of a tile of tokens in one kernel.
#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Launch.h"
#include "kernels/cuda/MixingCoefficients.cuh"
#include "kernels/cuda/MixingProjection.cuh"
#include "kernels/cuda/Warp.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

struct ForwardShared {
  int tile, write, h, mix, square, bytes;
};
template <typename T, int N>
__host__ __device__ ForwardShared forwardShared(int n) {
  SharedPieces pieces;
  ForwardShared s;
  s.tile = pieces.bytes(kTokens * tileStride<T>(n) * static_cast<int>(sizeof(T)));
  s.write = pieces.floats(kTokens * (n + n * n + 1));
  s.h = pieces.floats(kTokens * (2 * n + n * n));
  s.mix = pieces.floats(kTokens * kMixStride<N>);
  s.square = pieces.floats(kTokens * n);
  s.bytes = pieces.used();
  return s;
}

/// post and res of the tile's tokens into shared memory; rows of n + n² + 1 floats.
__device__ void loadWriteCoefficients(const float* h, int n, std::int64_t first, std::int64_t tokens, float* out) {
  const int used = n + n * n;
  for (int k = static_cast<int>(threadIdx.x); k < kTokens * used; k += kThreads) {
    const int token = k / used, m = k % used;
    if (first + token < tokens) out[token * (used + 1) + m] = h[(first + token) * (n + used) + n + m];
  }
}

template <typename T, bool Aligned, int N>
__global__ void __launch_bounds__(kThreads, N == 4 ? 2 : 1)
    borderForwardKernel(const BorderForward a, const ReadShape r) {
  constexpr int W = kWidth<T>;
  MHC_DYNAMIC_SHARED(shared);
  const int n = r.n, C = r.C;
  const ForwardShared place = forwardShared<T, N>(n);
  T* const tile = reinterpret_cast<T*>(shared + place.tile);
  float* const write = reinterpret_cast<float*>(shared + place.write);
  float* const h = reinterpret_cast<float*>(shared + place.h);
  float* const mix = reinterpret_cast<float*>(shared + place.mix);
  float* const square = reinterpret_cast<float*>(shared + place.square);

  const int slot = static_cast<int>(threadIdx.x) / kLanes;  // the token's place in the tile
  const int lane = static_cast<int>(threadIdx.x) % kLanes;
  const std::int64_t first = static_cast<std::int64_t>(blockIdx.x) * kTokens;
  const std::int64_t token = first + slot;
  const bool live = token < a.shape.tokens;
  const bool writes = a.f != nullptr;
  const bool plain = a.write.family == MixingFamily::Residual;
  T* const x_next = static_cast<T*>(a.x_next) + token * n * C;

  if (writes && !plain) {
    loadWriteCoefficients(a.h, n, first, a.shape.tokens, write);
    __syncthreads();
  }
  const float* const post = write + slot * (n + n * n + 1);
  const float* const res = post + n;

  ProjectionSums<T, Aligned, N> sums;
  float squares[N] = {};
  if (writes || r.projects) {
    const T* const x = static_cast<const T*>(a.x) + token * n * C;
    const T* const f = static_cast<const T*>(a.f) + token * C;
    for (int begin = 0; begin < C; begin += kChunk<T>) {
      const int channel = begin + lane * W;
      float in[N][W], branch[W];
      if (writes && live) loadRow<T, Aligned>(f, channel, C, branch);
      MHC_UNROLL
      for (int j = 0; j < N; ++j) {
        if (j >= n) break;
        // x may be x_next (Residual), so neither goes through the read-only path.
        if (live) loadRow<T, Aligned, Access::Written>((writes ? x : x_next) + j * C, channel, C, in[j]);
      }
      MHC_UNROLL
      for (int i = 0; i < N; ++i) {
        if (i >= n) break;
        float out[W];
        MHC_UNROLL
        for (int k = 0; k < W; ++k) {
          if (!live) {
            out[k] = 0.0F;
          } else if (!writes) {
            out[k] = in[i][k];
          } else if (plain) {
            out[k] = in[i][k] + branch[k];
          } else {
            out[k] = post[i] * branch[k];
            MHC_UNROLL
            for (int j = 0; j < N; ++j) {
              if (j < n) out[k] += res[i * n + j] * in[j][k];
            }
          }
          out[k] = asStored<T>(out[k]);
          squares[i] += out[k] * out[k];
        }
        if (writes && live) storeRow<T, Aligned>(x_next + i * C, channel, C, out);
        if (r.projects) storeVector(tile + slot * tileStride<T>(n) + i * kChunk<T> + lane * W, pack(out));
      }
      if (!r.projects) continue;
      __syncthreads();
      sums.add(tile, a.parameters.fn, r, begin);
      __syncthreads();
    }
  }
  if (a.kind == ReadKind::None) return;

  if (r.projects) {
    sums.store(mix);
    MHC_UNROLL
    for (int j = 0; j < N; ++j) {
      if (j >= n) break;
      squares[j] = laneSum<kLanes>(squares[j]);
      if (lane == 0) square[slot * n + j] = squares[j];
    }
  }
  if (r.rows > 0) {
    __syncthreads();
    for (int k = static_cast<int>(threadIdx.x) / 16; k < kTokens; k += kThreads / 16) {
      if (first + k < a.shape.tokens) {
        coefficientsForward<N>(a, r, halfWarp(), first + k, mix + k * kMixStride<N>, square + k * n, h + k * r.width);
      }
    }
  }
  __syncthreads();  // h, and x_next as far as it was written here

  float weights[N];
  MHC_UNROLL
  for (int j = 0; j < N; ++j) weights[j] = j < n && live ? readWeight(a.kind, r, h + slot * r.width, j) : 0.0F;
  const auto read = [&](int channel, float(&sum)[W]) {
    MHC_UNROLL
    for (int k = 0; k < W; ++k) sum[k] = 0.0F;
    MHC_UNROLL
    for (int j = 0; j < N; ++j) {
      if (j >= n) break;
      float in[W];
      loadRow<T, Aligned, Access::Written>(x_next + j * C, channel, C, in);
      MHC_UNROLL
      for (int k = 0; k < W; ++k) sum[k] += weights[j] * in[k];
    }
  };
  float total = 0.0F;
  for (int channel = lane * W; live && channel < C; channel += kChunk<T>) {
    float u[W];
    read(channel, u);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) total += u[k] * u[k];
    if (a.u != nullptr) storeRow<T, Aligned>(static_cast<T*>(a.u) + token * C, channel, C, u);
  }
  if (a.norm_weight == nullptr) return;
  total = laneSum<kLanes>(total);
  const float inverse = 1.0F / sqrtf(total / static_cast<float>(C) + a.rms_norm_eps);
  if (live && lane == 0) a.norm_inverse_rms[token] = inverse;
  for (int channel = lane * W; live && channel < C; channel += kChunk<T>) {
    float u[W], weight[W];
    read(channel, u);
    loadFloats<W, Aligned>(a.norm_weight, channel, C, weight);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) u[k] = u[k] * inverse * weight[k];
    storeRow<T, Aligned>(static_cast<T*>(a.y) + token * C, channel, C, u);
  }
}

template <typename T, bool Aligned, int N>
void start(const BorderForward& a, const ReadShape& r) {
  launch("borderForward", dim3{blocksFor(a.shape.tokens, kTokens), 1, 1}, kThreads,
         static_cast<std::size_t>(forwardShared<T, N>(r.n).bytes), borderForwardKernel<T, Aligned, N>, a, r);
}

template <typename T>
void choose(const BorderForward& given) {
  BorderForward a = given;
  const ReadShape r = readShape(a.shape, a.kind, a.read);
  if (a.kind == ReadKind::Sublayer && a.read.family == MixingFamily::Residual) a.u = nullptr;
  const bool aligned = r.C % kWidth<T> == 0 && onSixteenBytes(a.x, a.f, a.x_next, a.u, a.norm_weight, a.y,
                                                              r.projects ? a.parameters.fn : nullptr);
  if (r.n <= 4) {
    aligned ? start<T, true, 4>(a, r) : start<T, false, 4>(a, r);
  } else {
    aligned ? start<T, true, 8>(a, r) : start<T, false, 8>(a, r);
  }
}

}  // namespace

void borderForward(const BorderForward& a, const ParallelFor&) {
  if (a.element == Element::Float32) {
    choose<float>(a);
  } else {
    choose<std::uint16_t>(a);
  }
}

}  // namespace mhc::kernels::MHC_CUDA
