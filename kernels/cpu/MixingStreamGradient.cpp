// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingPack.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

// Two vectors of channels at once, so that a broadcast coefficient serves two products.
constexpr int kTokens = kRegisters == 32 ? 8 : 4;  // gradients of this many tokens at once
constexpr int kRows = kRegisters == 32 ? 12 : 6;   // rows of grad_fn at once

// One stream at channels c …: W vectors; Partial: the only one, with `count` channels.
template <int W, bool Partial, typename T>
struct Place {
  const StreamGradient<T>& a;
  int j;
  std::int64_t c;
  int count;
  const Row* grad;
  const float* fn;
  float* grad_fn;
  Ahead& ahead;

  MHC_INLINE int lanes() const { return Partial ? count : kLanes; }
  MHC_INLINE std::int64_t vector(int w) const { return w * a.rows * kLanes; }  // a block further
  MHC_INLINE std::int64_t at(int t) const { return (static_cast<std::int64_t>(t) * a.n + j) * a.C + c; }

  template <int S>
  MHC_INLINE void tokens(int t) const {
    // Copies of the members: behind a store the compiler would read them again.
    const std::int64_t stride = a.n * a.C;
    const T* const from = a.from ? a.from + at(t) : nullptr;
    const T* const x = a.norm_factor ? a.x + at(t) : nullptr;
    const float* const gu = a.gu + t * a.C + c;
    const float* const weights = a.read_weight[j] + t;
    const float* const factors = a.norm_factor ? a.norm_factor[j] + t : weights;
    float* const g = a.g + at(t);
    Vec acc[S][W];
#pragma GCC unroll 8
    for (int i = 0; i < S; ++i) {
      const Vec weight = broadcast(weights[i]);
#pragma GCC unroll 2
      for (int w = 0; w < W; ++w) {
        acc[i][w] = weight * loadAt(gu + i * a.C + w * kLanes, lanes());
        if (from) acc[i][w] = acc[i][w] + loadAt(from + i * stride + w * kLanes, lanes());
      }
    }
    if (x) {
#pragma GCC unroll 8
      for (int i = 0; i < S; ++i) {
        const Vec factor = broadcast(factors[i]);
#pragma GCC unroll 2
        for (int w = 0; w < W; ++w) acc[i][w] = fma(factor, loadAt(x + i * stride + w * kLanes, lanes()), acc[i][w]);
      }
    }
    const float* row = fn;
    Ahead closer = ahead;  // in registers
    for (int m = 0; m < a.rows; ++m, row += kLanes) {
      if constexpr (S > 1) closer.round();
      Vec v[W];
#pragma GCC unroll 2
      for (int w = 0; w < W; ++w) v[w] = load(row + vector(w));
#pragma GCC unroll 8
      for (int i = 0; i < S; ++i) {
        const Vec factor = broadcast(grad[m][t + i]);
#pragma GCC unroll 2
        for (int w = 0; w < W; ++w) acc[i][w] = fma(factor, v[w], acc[i][w]);
      }
    }
    ahead = closer;
#pragma GCC unroll 8
    for (int i = 0; i < S; ++i) {
#pragma GCC unroll 2
      for (int w = 0; w < W; ++w) storeAt(g + i * stride + w * kLanes, acc[i][w], lanes());
    }
  }

  template <int R>
  MHC_INLINE void rows(int m, bool first) const {
    Vec acc[R][W];
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 2
      for (int w = 0; w < W; ++w) acc[r][w] = first ? zero() : load(grad_fn + (m + r) * kLanes + vector(w));
    }
    const std::int64_t stride = a.n * a.C;
    const T* x = a.x + at(0);
    const float* factors = grad[m];
    for (int t = 0; t < a.tokens; ++t, x += stride, ++factors) {
      Vec v[W];
#pragma GCC unroll 2
      for (int w = 0; w < W; ++w) v[w] = loadAt(x + w * kLanes, lanes());
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r) {
        const Vec factor = broadcast(factors[r * kTile]);
#pragma GCC unroll 2
        for (int w = 0; w < W; ++w) acc[r][w] = fma(factor, v[w], acc[r][w]);
      }
    }
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 2
      for (int w = 0; w < W; ++w) store(grad_fn + (m + r) * kLanes + vector(w), acc[r][w]);
    }
  }

  void all() const {
    int t = 0;
    for (; t + kTokens <= a.tokens; t += kTokens) tokens<kTokens>(t);
    for (; t < a.tokens; ++t) tokens<1>(t);
    const bool first = a.first && (!a.shared || j == 0);
    int m = 0;
    for (; m + kRows <= a.rows; m += kRows) rows<kRows>(m, first);
    for (; m + 4 <= a.rows; m += 4) rows<4>(m, first);
    for (; m < a.rows; ++m) rows<1>(m, first);
  }
};

}  // namespace

template <typename T>
void streamGradientTile(const StreamGradient<T>& a) {
  const std::int64_t blocks = channelBlocks(a.C);
  Ahead ahead(a.gu);
  const std::int64_t rounds = a.tokens / kTokens * a.rows * a.n * ((blocks + 1) / 2);
  const std::int64_t bytes = a.tokens * a.n * a.C * static_cast<std::int64_t>(sizeof(T));
  for (int i = 0; i < Ahead::kStreams; ++i) ahead.set(i, a.ahead[i], bytes, rounds);
  for (int j = 0; j < a.n; ++j) {
    const Row* grad = a.grad + (a.shared ? j * a.rows : 0);
    const auto place = [&](std::int64_t c) { return ((a.shared ? 0 : j * blocks) + c / kLanes) * a.rows * kLanes; };
    std::int64_t c = 0;
    for (; c + 2 * kLanes <= a.C; c += 2 * kLanes) {
      Place<2, false, T>{a, j, c, kLanes, grad, a.fn + place(c), a.grad_fn + place(c), ahead}.all();
    }
    for (; c + kLanes <= a.C; c += kLanes) {
      Place<1, false, T>{a, j, c, kLanes, grad, a.fn + place(c), a.grad_fn + place(c), ahead}.all();
    }
    if (c < a.C) {
      const int count = static_cast<int>(a.C - c);
      Place<1, true, T>{a, j, c, count, grad, a.fn + place(c), a.grad_fn + place(c), ahead}.all();
    }
  }
}
template void streamGradientTile(const StreamGradient<float>&);
template void streamGradientTile(const StreamGradient<std::uint16_t>&);

}  // namespace mhc::kernels::MHC_ISA
