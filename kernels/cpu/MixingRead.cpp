// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

MHC_INLINE std::int64_t least(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

template <int N>
void read(const ReadToken& a) {
  Vec weights[N];
  for (int j = 0; j < N; ++j) weights[j] = broadcast(a.weights ? a.weights[j] : 1.0F);
  Vec square[2] = {zero(), zero()};
  // y holds u until the norm is known when u itself is not wanted.
  float* u = a.u ? a.u : (a.weights ? a.y : nullptr);
  int turn = 0;
  for (std::int64_t c = 0; c < a.C; c += kLanes) {
    const std::int64_t left = a.C - c;
    Vec sum = weights[0] * loadTail(a.x + c, left);
#pragma GCC unroll 8
    for (int j = 1; j < N; ++j) sum = fma(weights[j], loadTail(a.x + j * a.C + c, left), sum);
    square[turn] = fma(sum, sum, square[turn]);
    turn ^= 1;
    if (u) storeTail(u + c, sum, left);
  }
  if (!a.norm_weight) return;
  const float mean = reduceSum(square[0] + square[1]) / static_cast<float>(a.C);
  const float r = 1.0F / __builtin_sqrtf(mean + a.eps);
  *a.inverse_rms = r;
  const Vec factor = broadcast(r);
  const float* from = u ? u : a.x;
  for (std::int64_t c = 0; c < a.C; c += kLanes) {
    const std::int64_t left = a.C - c;
    storeTail(a.y + c, loadTail(from + c, left) * factor * loadTail(a.norm_weight + c, left), left);
  }
}

template <int N, bool Dots>
void readGradient(const ReadTokenGradient& a) {
  Vec dots[N];
  for (int j = 0; j < N; ++j) dots[j] = zero();
  Vec r = broadcast(1.0F);
  Vec factor = zero();
  if (a.norm_weight) {
    Vec dot = zero();
    for (std::int64_t c = 0; c < a.C; c += kLanes) {
      const std::int64_t left = a.C - c;
      dot = fma(loadTail(a.grad_y + c, left) * loadTail(a.norm_weight + c, left), loadTail(a.u + c, left), dot);
    }
    const float s = a.inverse_rms;
    r = broadcast(s);
    factor = broadcast(s * s * s * reduceSum(dot) / static_cast<float>(a.C));
  }
  for (std::int64_t c = 0; c < a.C; c += kLanes) {
    const std::int64_t left = least(a.C - c, kLanes);
    Vec g = loadTail(a.grad_y + c, left);
    if (a.norm_weight) {
      const Vec u = loadTail(a.u + c, left);
      if (a.grad_norm_weight) {
        storeTail(a.grad_norm_weight + c, fma(g * r, u, loadTail(a.grad_norm_weight + c, left)), left);
      }
      g = fnma(factor, u, g * r * loadTail(a.norm_weight + c, left));
    }
    storeTail(a.gu + c, g, left);
    if constexpr (Dots) {
#pragma GCC unroll 8
      for (int j = 0; j < N; ++j) dots[j] = fma(g, loadTail(a.x + j * a.C + c, left), dots[j]);
    }
  }
  if constexpr (Dots) {
    for (int j = 0; j < N; ++j) a.dots[j] = reduceSum(dots[j]);
  }
}

template <int N>
void readGradientOf(const ReadTokenGradient& a) {
  a.dots ? readGradient<N, true>(a) : readGradient<N, false>(a);
}

}  // namespace

void readToken(const ReadToken& a) {
  switch (a.n) {
    case 1: return read<1>(a);
    case 2: return read<2>(a);
    case 3: return read<3>(a);
    case 4: return read<4>(a);
    case 5: return read<5>(a);
    case 6: return read<6>(a);
    case 7: return read<7>(a);
    default: return read<8>(a);
  }
}

void readTokenGradient(const ReadTokenGradient& a) {
  switch (a.n) {
    case 1: return readGradientOf<1>(a);
    case 2: return readGradientOf<2>(a);
    case 3: return readGradientOf<3>(a);
    case 4: return readGradientOf<4>(a);
    case 5: return readGradientOf<5>(a);
    case 6: return readGradientOf<6>(a);
    case 7: return readGradientOf<7>(a);
    default: return readGradientOf<8>(a);
  }
}

}  // namespace mhc::kernels::MHC_ISA
