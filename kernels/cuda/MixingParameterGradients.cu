// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/MixingParameterGradients.h"

#include "kernels/cuda/Launch.h"
#include "kernels/cuda/Mma.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

inline constexpr int kColumns = 64;  ///< of [N, n·C] that a block takes, eight a warp

template <typename T>
__host__ __device__ constexpr int gradientStride() {
  return kColumns + (sizeof(T) == 4 ? 8 : 16);
}

/// partial [blocks, rows, n·C] = deltaᵀ·x over the tokens of one block, on tensor cores.
template <typename T, bool Aligned, int N>
__global__ void __launch_bounds__(kThreads)
    projectionGradientKernel(const T* x, const float* delta, float* partial, std::int64_t tokens,
                             std::int64_t tokensPerBlock, const ReadShape r) {
  constexpr int W = kWidth<T>;
  constexpr int tiles = (kRows<N> + 15) / 16;
  MHC_SHARED(T, columns, kTokens * gradientStride<T>());
  MHC_SHARED(float, weights, kTokens* kMixStride<N>);
  const int width = r.n * r.C;
  const int begin = static_cast<int>(blockIdx.x) * kColumns;
  const int warp = static_cast<int>(threadIdx.x) / 32;
  const int g = static_cast<int>(threadIdx.x) % 32 / 4, q = static_cast<int>(threadIdx.x) % 4;
  const std::int64_t first = blockIdx.y * tokensPerBlock;
  const std::int64_t end = first + tokensPerBlock < tokens ? first + tokensPerBlock : tokens;
  float sums[tiles][4] = {};
  for (std::int64_t tile = first; tile < end; tile += kTokens) {
    for (int k = static_cast<int>(threadIdx.x); k < kTokens * kColumns / W; k += kThreads) {
      const int slot = k / (kColumns / W), column = k % (kColumns / W) * W;
      float values[W] = {};
      if (tile + slot < end) loadRow<T, Aligned>(x + (tile + slot) * width, begin + column, width, values);
      storeVector(columns + slot * gradientStride<T>() + column, pack(values));
    }
    for (int k = static_cast<int>(threadIdx.x); k < kTokens * kRows<N>; k += kThreads) {
      const int slot = k / kRows<N>, m = k % kRows<N>;
      const bool there = tile + slot < end && m < r.rows;
      weights[slot * kMixStride<N> + m] = there ? __ldg(delta + (tile + slot) * r.rows + m) : 0.0F;
    }
    __syncthreads();
    MHC_UNROLL
    for (int step = 0; step < kTokens / 8; ++step) {
      Split b[2];
      MHC_UNROLL
      for (int k = 0; k < 2; ++k) {
        b[k] = split(widen(columns[(8 * step + q + 4 * k) * gradientStride<T>() + 8 * warp + g]));
      }
      MHC_UNROLL
      for (int t = 0; t < tiles; ++t) {
        if (16 * t >= r.rows) break;
        Split a[4];
        MHC_UNROLL
        for (int k = 0; k < 4; ++k) {
          const int m = 16 * t + g + 8 * (k % 2);
          a[k] = split(m < kRows<N> ? weights[(8 * step + q + 4 * (k / 2)) * kMixStride<N> + m] : 0.0F);
        }
        mmaSplit<false, sizeof(T) == 2>(sums[t], a, b);
      }
    }
    __syncthreads();
  }
  MHC_UNROLL
  for (int t = 0; t < tiles; ++t) {
    MHC_UNROLL
    for (int k = 0; k < 4; ++k) {
      const int m = 16 * t + g + (k < 2 ? 0 : 8);
      const int column = begin + 8 * warp + 2 * q + k % 2;
      if (m < r.rows && column < width) {
        partial[(static_cast<std::int64_t>(blockIdx.y) * r.rows + m) * width + column] = sums[t][k];
      }
    }
  }
}

/// partial [blocks, C] = Σ gy·u·r over the tokens of one block.
template <typename T, bool Aligned>
__global__ void normGradientKernel(const T* grad_y, const T* u, const float* inverse, float* partial,
                                   std::int64_t tokens, std::int64_t tokensPerBlock, int C) {
  constexpr int W = kWidth<T>;
  const int channel = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x) * W;
  const std::int64_t first = blockIdx.y * tokensPerBlock;
  const std::int64_t end = first + tokensPerBlock < tokens ? first + tokensPerBlock : tokens;
  float sums[W] = {};
  for (std::int64_t token = first; token < end; ++token) {
    float gy[W], value[W];
    loadRow<T, Aligned>(grad_y + token * C, channel, C, gy);
    loadRow<T, Aligned>(u + token * C, channel, C, value);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) sums[k] += gy[k] * value[k] * inverse[token];
  }
  MHC_UNROLL
  for (int k = 0; k < W; ++k) {
    if (channel + k < C) partial[static_cast<std::int64_t>(blockIdx.y) * C + channel + k] = sums[k];
  }
}

/// partial [blocks, rows + 3]: base's gradient and scale's over the tokens of one block. One thread a row.
template <int N>
__global__ void coefficientGradientKernel(const float* grad_logits, const float* mix, float* partial,
                                          std::int64_t tokens, std::int64_t tokensPerBlock, const ReadShape r) {
  MHC_SHARED(float, scaled, kRows<N>);
  const int m = static_cast<int>(threadIdx.x);
  const std::int64_t first = blockIdx.x * tokensPerBlock;
  const std::int64_t end = first + tokensPerBlock < tokens ? first + tokensPerBlock : tokens;
  float* const out = partial + static_cast<std::int64_t>(blockIdx.x) * (r.rows + 3);
  if (m < r.rows) {
    float base = 0.0F, scale = 0.0F;
    for (std::int64_t token = first; token < end; ++token) {
      const float g = grad_logits[token * r.rows + m];
      base += g;
      if (!r.projects) continue;
      const float value = mix[token * r.rows + m];
      scale += g * (r.hc ? tanhf(value) : value);
    }
    out[m] = base;
    scaled[m] = scale;
  }
  __syncthreads();
  if (m < 3) {
    float sum = 0.0F;
    for (int k = 0; k < r.rows; ++k) sum += scaleIndex(k, r) == m ? scaled[k] : 0.0F;
    out[r.rows + m] = sum;
  }
}

/// target[i] += Σ_b partial[b·stride + i], blocks in order.
__global__ void addPartialsKernel(float* target, const float* partial, std::int64_t count, std::int64_t blocks,
                                  std::int64_t stride) {
  const std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i >= count) return;
  float sum = 0.0F;
  for (std::int64_t b = 0; b < blocks; ++b) sum += partial[b * stride + i];
  target[i] += sum;
}

/// The same for fn of Hyper-Connections, [n + 2, C]: each row is the sum over the streams that it is applied to.
__global__ void addStreamPartialsKernel(float* target, const float* partial, std::int64_t blocks, const ReadShape r) {
  const std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  const int n = r.n;
  if (i >= static_cast<std::int64_t>(n + 2) * r.C) return;
  const int row = static_cast<int>(i / r.C), channel = static_cast<int>(i % r.C);
  float sum = 0.0F;
  for (std::int64_t b = 0; b < blocks; ++b) {
    for (int stream = 0; stream < n; ++stream) {
      const int m = row < 2 ? row * n + stream : 2 * n + (row - 2) * n + stream;
      sum += partial[((b * r.rows + m) * n + stream) * r.C + channel];
    }
  }
  target[i] += sum;
}

void addPartials(float* target, const float* partial, std::int64_t count, std::int64_t blocks, std::int64_t stride) {
  if (target == nullptr || count == 0) return;
  launch("addPartials", dim3{blocksFor(count, 128), 1, 1}, 128, 0, addPartialsKernel, target, partial, count, blocks,
         stride);
}

}  // namespace

template <typename T, bool Aligned, int N>
void parameterGradients(const BorderBackward& a, const ReadShape& r, const MixingWorkspace& w) {
  if (a.kind == ReadKind::None) return;
  float* const space = a.workspace;
  const auto blocks = static_cast<unsigned>(w.blocks);
  const std::int64_t tokens = a.shape.tokens;
  if (r.rows > 0) {
    launch("coefficientGradient", dim3{blocks, 1, 1}, 96, 0, coefficientGradientKernel<N>, space + w.logits, a.next.mix,
           space + w.small, tokens, w.tokensPerBlock, r);
    const int scales = !r.projects ? 0 : r.head ? 1 : a.read.family == MixingFamily::Mhc ? 3 : 2;
    addPartials(a.gradients.base, space + w.small, r.rows, w.blocks, r.rows + 3);
    addPartials(a.gradients.scale, space + w.small + r.rows, scales, w.blocks, r.rows + 3);
  }
  if (r.projects && a.gradients.fn != nullptr) {
    const std::int64_t width = static_cast<std::int64_t>(r.n) * r.C;
    launch("projectionGradient", dim3{blocksFor(width, kColumns), blocks, 1}, kThreads, 0,
           projectionGradientKernel<T, Aligned, N>, static_cast<const T*>(a.x_next), space + w.delta, space + w.fn,
           tokens, w.tokensPerBlock, r);
    if (r.hc) {
      launch("addStreamPartials", dim3{blocksFor(static_cast<std::int64_t>(r.n + 2) * r.C, 128), 1, 1}, 128, 0,
             addStreamPartialsKernel, a.gradients.fn, space + w.fn, w.blocks, r);
    } else {
      addPartials(a.gradients.fn, space + w.fn, r.rows * width, w.blocks, r.rows * width);
    }
  }
  if (a.norm_weight != nullptr && a.grad_norm_weight != nullptr) {
    const void* const u = a.u == nullptr ? a.x_next : a.u;
    launch("normGradient", dim3{blocksFor(r.C, 64 * kWidth<T>), blocks, 1}, 64, 0, normGradientKernel<T, Aligned>,
           static_cast<const T*>(a.grad_y), static_cast<const T*>(u), a.norm_inverse_rms, space + w.norm, tokens,
           w.tokensPerBlock, r.C);
    addPartials(a.grad_norm_weight, space + w.norm, r.C, w.blocks, r.C);
  }
}

#define MHC_INSTANTIATE(T, Aligned, N) \
  template void parameterGradients<T, Aligned, N>(const BorderBackward&, const ReadShape&, const MixingWorkspace&)
MHC_INSTANTIATE(float, true, 4);
MHC_INSTANTIATE(float, false, 4);
MHC_INSTANTIATE(float, true, 8);
MHC_INSTANTIATE(float, false, 8);
MHC_INSTANTIATE(std::uint16_t, true, 4);
MHC_INSTANTIATE(std::uint16_t, false, 4);
MHC_INSTANTIATE(std::uint16_t, true, 8);
MHC_INSTANTIATE(std::uint16_t, false, 8);
#undef MHC_INSTANTIATE

}  // namespace mhc::kernels::MHC_CUDA
