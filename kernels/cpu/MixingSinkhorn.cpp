// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr float kOne = 1.0F;

template <int N>
MHC_INLINE void normaliseColumns(Vec (&m)[N * N], Vec eps) {
#pragma GCC unroll 8
  for (int j = 0; j < N; ++j) {
    Vec sum = m[j];
#pragma GCC unroll 8
    for (int i = 1; i < N; ++i) sum = sum + m[i * N + j];
    const Vec inverse = broadcast(kOne) / (sum + eps);
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i) m[i * N + j] = m[i * N + j] * inverse;
  }
}

template <int N>
MHC_INLINE void normaliseRows(Vec (&m)[N * N], Vec eps) {
#pragma GCC unroll 8
  for (int i = 0; i < N; ++i) {
    Vec sum = m[i * N];
#pragma GCC unroll 8
    for (int j = 1; j < N; ++j) sum = sum + m[i * N + j];
    const Vec inverse = broadcast(kOne) / (sum + eps);
#pragma GCC unroll 8
    for (int j = 0; j < N; ++j) m[i * N + j] = m[i * N + j] * inverse;
  }
}

template <int N>
MHC_INLINE void keep(const Vec (&m)[N * N], float*& states) {
#pragma GCC unroll 64
  for (int k = 0; k < N * N; ++k) store(states + k * kLanes, m[k]);
  states += N * N * kLanes;
}

// Runs all half-iterations on one vector of tokens. Keep: the column softmax, then the state after every half-iteration
// from the first column step on, go to `states`.
template <int N, bool Keep>
MHC_INLINE void iterate(const MixingOptions& options, const Row* logits, int lane, Vec (&m)[N * N], float* states) {
  const bool paper = options.numerics == MixingNumerics::Paper;
  const Vec eps = broadcast(options.hc_eps);
  const Vec temperature = broadcast(options.temperature);
  Vec shifted[N * N];
  Vec inverse[N];
  for (int j = 0; j < N; ++j) {
    for (int i = 0; i < N; ++i) shifted[i * N + j] = load(logits[i * N + j] + lane) / temperature;
    Vec largest = shifted[j];
    for (int i = 1; i < N; ++i) largest = max(largest, shifted[i * N + j]);
    Vec sum = zero();
    for (int i = 0; i < N; ++i) {
      shifted[i * N + j] = shifted[i * N + j] - largest;
      m[i * N + j] = exp(shifted[i * N + j]);
      sum = sum + m[i * N + j];
    }
    inverse[j] = broadcast(kOne) / sum;
    for (int i = 0; i < N; ++i) m[i * N + j] = m[i * N + j] * inverse[j];
  }
  if constexpr (Keep) keep<N>(m, states);
  if (paper) {
    if constexpr (Keep) keep<N>(m, states);
    // A row far below the others is all zeros by now: shift every row by its own maximum before the exponential. The
    // column sums lie in [1, n], so nothing else can vanish.
    for (int i = 0; i < N; ++i) {
      Vec largest = shifted[i * N];
      for (int j = 1; j < N; ++j) largest = max(largest, shifted[i * N + j]);
      for (int j = 0; j < N; ++j) m[i * N + j] = exp(shifted[i * N + j] - largest) * inverse[j];
    }
  } else {
    for (int k = 0; k < N * N; ++k) m[k] = m[k] + eps;
    if constexpr (Keep) keep<N>(m, states);
  }
  normaliseRows<N>(m, eps);
  if constexpr (Keep) keep<N>(m, states);
  for (int t = 1; t < options.iterations; ++t) {
    normaliseColumns<N>(m, eps);
    if constexpr (Keep) keep<N>(m, states);
    normaliseRows<N>(m, eps);
    if constexpr (Keep) keep<N>(m, states);
  }
}

template <int N>
void forward(const MixingOptions& options, const Row* logits, Row* h) {
  for (int lane = 0; lane < kTile; lane += kLanes) {
    Vec m[N * N];
    iterate<N, false>(options, logits, lane, m, nullptr);
    for (int k = 0; k < N * N; ++k) store(h[k] + lane, m[k]);
  }
}

// g is the gradient with respect to log m; y = m/(Σm + eps) has ∂/∂log m = g − y·Σg: no division, no overflow.
template <int N>
void gradient(const MixingOptions& options, const Row* logits, const Row* grad_h, Row* grad_logits, float* scratch) {
  const bool paper = options.numerics == MixingNumerics::Paper;
  const int halves = 2 * (options.iterations > 1 ? options.iterations : 1);
  const Vec temperature = broadcast(options.temperature);
  for (int lane = 0; lane < kTile; lane += kLanes) {
    Vec g[N * N];
    iterate<N, true>(options, logits, lane, g, scratch);
    for (int k = 0; k < N * N; ++k) g[k] = g[k] * load(grad_h[k] + lane);
    for (int s = halves; s >= 2; s -= 2) {
      const float* y = scratch + static_cast<std::int64_t>(s) * N * N * kLanes;
#pragma GCC unroll 8
      for (int i = 0; i < N; ++i) {
        Vec sum = g[i * N];
#pragma GCC unroll 8
        for (int j = 1; j < N; ++j) sum = sum + g[i * N + j];
#pragma GCC unroll 8
        for (int j = 0; j < N; ++j) g[i * N + j] = fnma(load(y + (i * N + j) * kLanes), sum, g[i * N + j]);
      }
      if (s == 2) break;  // the first column step follows the softmax
      y -= N * N * kLanes;
#pragma GCC unroll 8
      for (int j = 0; j < N; ++j) {
        Vec sum = g[j];
#pragma GCC unroll 8
        for (int i = 1; i < N; ++i) sum = sum + g[i * N + j];
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i) g[i * N + j] = fnma(load(y + (i * N + j) * kLanes), sum, g[i * N + j]);
      }
    }
    const float* softmax = scratch;
    const float* shifted = scratch + N * N * kLanes;
    for (int j = 0; j < N; ++j) {
      Vec sum = zero();
      for (int i = 0; i < N; ++i) {
        const int k = i * N + j;
        if (!paper) g[k] = g[k] * (load(softmax + k * kLanes) / load(shifted + k * kLanes));
        sum = sum + g[k];
      }
      for (int i = 0; i < N; ++i) {
        const int k = i * N + j;
        store(grad_logits[k] + lane, fnma(load(softmax + k * kLanes), sum, g[k]) / temperature);
      }
    }
  }
}

}  // namespace

void sinkhornTile(int n, const MixingOptions& options, const Row* logits, Row* h) {
  switch (n) {
    case 1: return forward<1>(options, logits, h);
    case 2: return forward<2>(options, logits, h);
    case 3: return forward<3>(options, logits, h);
    case 4: return forward<4>(options, logits, h);
    case 5: return forward<5>(options, logits, h);
    case 6: return forward<6>(options, logits, h);
    case 7: return forward<7>(options, logits, h);
    default: return forward<8>(options, logits, h);
  }
}

void sinkhornGradientTile(int n, const MixingOptions& options, const Row* logits, const Row* grad_h, Row* grad_logits,
                          float* scratch) {
  switch (n) {
    case 1: return gradient<1>(options, logits, grad_h, grad_logits, scratch);
    case 2: return gradient<2>(options, logits, grad_h, grad_logits, scratch);
    case 3: return gradient<3>(options, logits, grad_h, grad_logits, scratch);
    case 4: return gradient<4>(options, logits, grad_h, grad_logits, scratch);
    case 5: return gradient<5>(options, logits, grad_h, grad_logits, scratch);
    case 6: return gradient<6>(options, logits, grad_h, grad_logits, scratch);
    case 7: return gradient<7>(options, logits, grad_h, grad_logits, scratch);
    default: return gradient<8>(options, logits, grad_h, grad_logits, scratch);
  }
}

}  // namespace mhc::kernels::MHC_ISA
