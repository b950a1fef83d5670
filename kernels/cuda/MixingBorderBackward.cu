// SPDX-License-Identifier: GPL-3.0-or-later
// Backward over one boundary, all but the parameters' gradients: one kernel over tiles of tokens.
#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Launch.h"
#include "kernels/cuda/MixingCoefficients.cuh"
#include "kernels/cuda/MixingParameterGradients.h"
#include "kernels/cuda/MixingStreamGradient.cuh"
#include "kernels/cuda/MixingWorkspace.h"
#include "kernels/cuda/Warp.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

struct BackwardShared {
  int grad_h, delta, factor, weight, write, product, bytes;
};
/// Sinkhorn's sums lie where the product will be.
template <typename T, int N>
__host__ __device__ BackwardShared backwardShared(int n, std::int64_t sharedSums) {
  SharedPieces pieces;
  BackwardShared s;
  s.grad_h = pieces.floats(kTokens * (2 * n + n * n + 1));
  s.delta = pieces.floats(kTokens * kMixStride<N>);
  s.factor = pieces.floats(kTokens * n);
  s.weight = pieces.floats(kTokens * n);
  s.write = pieces.floats(kTokens * (n + n * n));
  const int product = kTokens * productStride<T>(n);
  const int sums = static_cast<int>(sharedSums) * (kThreads / 16);
  s.product = pieces.floats(product > sums ? product : sums);
  s.bytes = pieces.used();
  return s;
}

/// The gradient of u for one token: gu = r·w·gy − factor·u, or gy itself without a branch norm.
template <typename T, bool Aligned>
class BranchGradient {
 public:
  static constexpr int W = kWidth<T>;
  /// All lanes of the token take part.
  __device__ BranchGradient(const BorderBackward& a, std::int64_t token, bool live, int lane)
      : C_(static_cast<int>(a.shape.C)),
        weight_(a.norm_weight),
        grad_y_(static_cast<const T*>(a.grad_y) + token * C_),
        u_(static_cast<const T*>(a.u == nullptr ? a.x_next : a.u) + token * C_) {
    if (weight_ == nullptr) return;
    float dot = 0.0F;
    for (int channel = lane * W; live && channel < C_; channel += kChunk<T>) {
      float gy[W], u[W], w[W];
      load(channel, gy, u, w);
      MHC_UNROLL
      for (int k = 0; k < W; ++k) dot += gy[k] * w[k] * u[k];
    }
    dot = laneSum<kLanes>(dot);
    if (!live) return;
    r_ = a.norm_inverse_rms[token];
    factor_ = r_ * r_ * r_ * dot / static_cast<float>(C_);
  }
  __device__ void at(int channel, float (&gu)[W]) const {
    if (weight_ == nullptr) {
      loadRow<T, Aligned>(grad_y_, channel, C_, gu);
      return;
    }
    float gy[W], u[W], w[W];
    load(channel, gy, u, w);
    MHC_UNROLL
    for (int k = 0; k < W; ++k) gu[k] = r_ * w[k] * gy[k] - factor_ * u[k];
  }

 private:
  __device__ void load(int channel, float (&gy)[W], float (&u)[W], float (&w)[W]) const {
    loadRow<T, Aligned>(grad_y_, channel, C_, gy);
    loadRow<T, Aligned>(u_, channel, C_, u);
    loadFloats<W, Aligned>(weight_, channel, C_, w);
  }
  int C_;
  const float* weight_;
  const T* grad_y_;
  const T* u_;
  float r_ = 0.0F, factor_ = 0.0F;
};

template <typename T, bool Aligned, int N>
__global__ void __launch_bounds__(kThreads, 1)
    borderBackwardKernel(const BorderBackward a, const ReadShape r, std::int64_t delta_at, std::int64_t logits_at,
                         std::int64_t sums_at, std::int64_t keptSums, bool sharedSums) {
  constexpr int W = kWidth<T>;
  MHC_DYNAMIC_SHARED(shared);
  const int n = r.n, C = r.C;
  const BackwardShared place = backwardShared<T, N>(n, sharedSums ? keptSums : 0);
  float* const grad_h = reinterpret_cast<float*>(shared + place.grad_h);
  float* const delta = reinterpret_cast<float*>(shared + place.delta);
  float* const factor = reinterpret_cast<float*>(shared + place.factor);
  float* const weight = reinterpret_cast<float*>(shared + place.weight);
  float* const write = reinterpret_cast<float*>(shared + place.write);
  float* const product = reinterpret_cast<float*>(shared + place.product);

  const int slot = static_cast<int>(threadIdx.x) / kLanes;
  const int lane = static_cast<int>(threadIdx.x) % kLanes;
  const std::int64_t first = static_cast<std::int64_t>(blockIdx.x) * kTokens;
  const std::int64_t token = first + slot;
  const bool live = token < a.shape.tokens;
  const bool reads = a.kind != ReadKind::None;
  const bool mixes = a.f != nullptr && a.write.family != MixingFamily::Residual;
  const int gradWidth = 2 * n + n * n + 1;
  const std::int64_t at = token * n * C;
  const T* const x_next = static_cast<const T*>(a.x_next) + at;

  if (mixes) {
    const int used = n + n * n;
    for (int k = static_cast<int>(threadIdx.x); k < kTokens * used; k += kThreads) {
      const std::int64_t t = first + k / used;
      if (t < a.shape.tokens) write[k] = a.h[t * (n + used) + n + k % used];
    }
  }
  if (r.rows > 0) {
    for (int k = static_cast<int>(threadIdx.x); k < kTokens * r.width; k += kThreads) {
      const int s = k / r.width, m = k % r.width;
      const std::int64_t t = first + s;
      if (t >= a.shape.tokens) continue;
      if (m < n) weight[s * n + m] = a.next.h[t * r.width + m];
      const bool given = m >= n && !r.head && a.grad_h_next != nullptr;
      grad_h[s * gradWidth + m] = given ? a.grad_h_next[t * r.width + m] : 0.0F;
    }
  } else if (reads && lane < n) {
    weight[slot * n + lane] = readWeight(a.kind, r, nullptr, lane);
  }
  __syncthreads();

  // The gradient of u, H_pre's from it, then all coefficients'.
  const BranchGradient<T, Aligned> branch(a, token, live && reads, lane);
  if (reads && r.rows > 0) {
    float dots[N] = {};
    for (int channel = lane * W; live && channel < C; channel += kChunk<T>) {
      float gu[W];
      branch.at(channel, gu);
      MHC_UNROLL
      for (int j = 0; j < N; ++j) {
        if (j >= n) break;
        float x[W];
        loadRow<T, Aligned>(x_next + j * C, channel, C, x);
        MHC_UNROLL
        for (int k = 0; k < W; ++k) dots[j] += gu[k] * x[k];
      }
    }
    MHC_UNROLL
    for (int j = 0; j < N; ++j) {
      if (j >= n) break;
      dots[j] = laneSum<kLanes>(dots[j]);
      if (lane == 0) grad_h[slot * gradWidth + j] = dots[j];
    }
    __syncthreads();
    const int half = static_cast<int>(threadIdx.x) / 16;
    for (int k = half; k < kTokens; k += kThreads / 16) {
      if (first + k < a.shape.tokens) {
        float* const sums = sharedSums ? product + half * keptSums : a.workspace + sums_at + (first + k) * keptSums;
        coefficientsBackward<N>(a, r, halfWarp(), first + k, grad_h + k * gradWidth, delta + k * kMixStride<N>,
                                factor + k * n, sums, a.workspace + logits_at, a.workspace + delta_at);
      } else {
        for (int m = static_cast<int>(threadIdx.x) % 16; m < kRows<N>; m += 16) delta[k * kMixStride<N> + m] = 0.0F;
      }
    }
    __syncthreads();
  }

  // The streams, channel by channel: first the gradient of x_next, then what the write half makes of it.
  const float* const post = write + slot * (n + n * n);
  const float* const res = post + n;
  float square[N] = {}, grad_post[N] = {}, grad_res[N][N] = {};
  for (int begin = 0; begin < C; begin += kChunk<T>) {
    if (r.projects) {
      multiplyByFn<T, Aligned, N>(delta, a.parameters.fn, r, begin, product);
      __syncthreads();
    }
    const int channel = begin + lane * W;
    if (live && channel < C) {
      float g[N][W], gu[W];
      if (reads) branch.at(channel, gu);
      MHC_UNROLL
      for (int j = 0; j < N; ++j) {
        if (j >= n) break;
        if (a.grad_x_next != nullptr) {
          loadRow<T, Aligned, Access::Written>(static_cast<const T*>(a.grad_x_next) + at + j * C, channel, C, g[j]);
        } else {
          MHC_UNROLL
          for (int k = 0; k < W; ++k) g[j][k] = 0.0F;
        }
        if (!reads) continue;
        float x[W];
        if (r.projects) loadRow<T, Aligned>(x_next + j * C, channel, C, x);
        MHC_UNROLL
        for (int k = 0; k < W; ++k) {
          g[j][k] += weight[slot * n + j] * gu[k];
          if (r.projects) {
            g[j][k] += product[slot * productStride<T>(n) + j * kChunk<T> + lane * W + k] - factor[slot * n + j] * x[k];
          }
        }
      }
      float f[W];
      if (mixes) loadRow<T, Aligned>(static_cast<const T*>(a.f) + token * C, channel, C, f);
      float grad_f[W] = {};
      MHC_UNROLL
      for (int i = 0; i < N; ++i) {
        if (i >= n) break;
        MHC_UNROLL
        for (int k = 0; k < W; ++k) {
          // Past C there is nothing to sum: without alignment the last vector is only partly there.
          const float value = channel + k < C ? g[i][k] : 0.0F;
          square[i] += value * value;
          if (mixes) {
            grad_f[k] += post[i] * value;
            grad_post[i] += value * f[k];
          } else {
            grad_f[k] = value;
          }
        }
      }
      if (a.f != nullptr) storeRow<T, Aligned>(static_cast<T*>(a.grad_f) + token * C, channel, C, grad_f);
      MHC_UNROLL
      for (int j = 0; j < N; ++j) {
        if (j >= n) break;
        float carried[W];
        if (mixes) {
          float x[W] = {};
          if (a.write.family != MixingFamily::Identity) {
            loadRow<T, Aligned>(static_cast<const T*>(a.x) + at + j * C, channel, C, x);
          }
          MHC_UNROLL
          for (int k = 0; k < W; ++k) carried[k] = 0.0F;
          MHC_UNROLL
          for (int i = 0; i < N; ++i) {
            if (i >= n) break;
            MHC_UNROLL
            for (int k = 0; k < W; ++k) {
              carried[k] += res[i * n + j] * g[i][k];
              if (channel + k < C) grad_res[i][j] += g[i][k] * x[k];
            }
          }
        } else {
          MHC_UNROLL
          for (int k = 0; k < W; ++k) carried[k] = g[j][k];
        }
        storeRow<T, Aligned>(static_cast<T*>(a.grad_x) + at + j * C, channel, C, carried);
      }
    }
    if (r.projects) __syncthreads();
  }

  MHC_UNROLL
  for (int i = 0; i < N; ++i) {
    if (i >= n) break;
    square[i] = laneSum<kLanes>(square[i]);
    if (a.grad_square != nullptr && live && lane == 0) a.grad_square[token * n + i] = square[i];
    if (!mixes) continue;
    float* const out = a.grad_h + token * (2 * n + n * n);
    grad_post[i] = laneSum<kLanes>(grad_post[i]);
    if (live && lane == 0) out[i] = 0.0F;
    if (live && lane == 0) out[n + i] = grad_post[i];
    MHC_UNROLL
    for (int j = 0; j < N; ++j) {
      if (j >= n) break;
      grad_res[i][j] = laneSum<kLanes>(grad_res[i][j]);
      if (live && lane == 0) out[2 * n + i * n + j] = grad_res[i][j];
    }
  }
}

template <typename T, bool Aligned, int N>
void start(const BorderBackward& a, const ReadShape& r) {
  const MixingWorkspace w = MixingWorkspace::of(a.shape, a.kind, a.read);
  const auto shared = static_cast<std::size_t>(backwardShared<T, N>(r.n, w.sharedSums ? w.keptSums : 0).bytes);
  launch("borderBackward", dim3{blocksFor(a.shape.tokens, kTokens), 1, 1}, kThreads, shared,
         borderBackwardKernel<T, Aligned, N>, a, r, w.delta, w.logits, w.sums, w.keptSums, w.sharedSums);
  parameterGradients<T, Aligned, N>(a, r, w);
}

template <typename T>
void choose(const BorderBackward& a) {
  const ReadShape r = readShape(a.shape, a.kind, a.read);
  const bool aligned =
      r.C % kWidth<T> == 0 && onSixteenBytes(a.x_next, a.u, a.norm_weight, a.grad_y, a.grad_x_next, a.x, a.f, a.grad_f,
                                             a.grad_x, r.projects ? a.parameters.fn : nullptr);
  if (r.n <= 4) {
    aligned ? start<T, true, 4>(a, r) : start<T, false, 4>(a, r);
  } else {
    aligned ? start<T, true, 8>(a, r) : start<T, false, 8>(a, r);
  }
}

}  // namespace

std::int64_t borderWorkspace(const MixingShape& shape, ReadKind kind, const MixingOptions& read) {
  return MixingWorkspace::of(shape, kind, read).total;
}

void borderBackward(const BorderBackward& a, const ParallelFor&) {
  if (a.element == Element::Float32) {
    choose<float>(a);
  } else {
    choose<std::uint16_t>(a);
  }
}

}  // namespace mhc::kernels::MHC_CUDA
