// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr int kTokens = kRegisters == 32 ? 16 : 8;  // gradients of this many tokens at once
constexpr int kGroup = kRegisters == 32 ? 24 : 12;  // rows of fn at once

MHC_INLINE Vec loadAt(const float* p, int count) { return count == kLanes ? load(p) : loadPartial(p, count); }
MHC_INLINE void storeAt(float* p, Vec v, int count) {
  if (count == kLanes) {
    store(p, v);
  } else {
    storePartial(p, v, count);
  }
}

// g of T tokens from token t on, channels c … c + count.
template <int T>
MHC_INLINE void tokenGradients(const StreamGradient& a, int t, std::int64_t c, int count) {
  Vec acc[T];
#pragma GCC unroll 16
  for (int i = 0; i < T; ++i) {
    const std::int64_t at = (t + i) * a.stride + c;
    acc[i] = a.from ? loadAt(a.from + at, count) : zero();
    acc[i] = fma(broadcast(a.read_weight[t + i]), loadAt(a.gu + (t + i) * a.C + c, count), acc[i]);
    if (a.norm_factor) acc[i] = fma(broadcast(a.norm_factor[t + i]), loadAt(a.x + at, count), acc[i]);
  }
  const float* fn = a.fn + c;
  for (int m = 0; m < a.rows; ++m, fn += a.row_stride) {
    const Vec v = loadAt(fn, count);
    const float* grad = a.grad[m] + t;
#pragma GCC unroll 16
    for (int i = 0; i < T; ++i) acc[i] = fma(broadcast(grad[i]), v, acc[i]);
  }
#pragma GCC unroll 16
  for (int i = 0; i < T; ++i) storeAt(a.g + (t + i) * a.stride + c, acc[i], count);
}

// grad_fn of R rows from row m on, over all tokens of the tile.
template <int R>
MHC_INLINE void rowGradients(const StreamGradient& a, int m, std::int64_t c, int count) {
  Vec acc[R];
  float* target = a.grad_fn + m * a.row_stride + c;
#pragma GCC unroll 24
  for (int r = 0; r < R; ++r) acc[r] = a.first ? zero() : loadAt(target + r * a.row_stride, count);
  const float* x = a.x + c;
  for (int t = 0; t < a.tokens; ++t, x += a.stride) {
    const Vec v = loadAt(x, count);
#pragma GCC unroll 24
    for (int r = 0; r < R; ++r) acc[r] = fma(broadcast(a.grad[m + r][t]), v, acc[r]);
  }
#pragma GCC unroll 24
  for (int r = 0; r < R; ++r) storeAt(target + r * a.row_stride, acc[r], count);
}

MHC_INLINE void channels(const StreamGradient& a, std::int64_t c, int count) {
  int t = 0;
  for (; t + kTokens <= a.tokens; t += kTokens) tokenGradients<kTokens>(a, t, c, count);
  for (; t < a.tokens; ++t) tokenGradients<1>(a, t, c, count);
  int m = 0;
  for (; m + kGroup <= a.rows; m += kGroup) rowGradients<kGroup>(a, m, c, count);
  for (; m + 4 <= a.rows; m += 4) rowGradients<4>(a, m, c, count);
  for (; m < a.rows; ++m) rowGradients<1>(a, m, c, count);
}

}  // namespace

void streamGradientTile(const StreamGradient& a) {
  std::int64_t c = 0;
  for (; c + kLanes <= a.C; c += kLanes) channels(a, c, kLanes);
  if (c < a.C) channels(a, c, static_cast<int>(a.C - c));
}

}  // namespace mhc::kernels::MHC_ISA
