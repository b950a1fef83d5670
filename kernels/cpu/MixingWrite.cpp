// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

void add(std::int64_t C, const float* x, const float* f, float* x_next) {
  for (std::int64_t c = 0; c < C; c += kLanes) {
    storeTail(x_next + c, loadTail(x + c, C - c) + loadTail(f + c, C - c), C - c);
  }
}

template <int N, bool Carry>
void write(std::int64_t C, const float* x, const float* f, const float* h, float* x_next) {
  const float* post = h + N;
  const float* res = h + 2 * N;
  for (std::int64_t c = 0; c < C; c += kLanes) {
    const std::int64_t left = C - c;
    const Vec branch = loadTail(f + c, left);
    Vec from[N];
#pragma GCC unroll 8
    for (int j = 0; j < N; ++j) from[j] = loadTail(x + j * C + c, left);
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i) {
      Vec sum = Carry ? broadcast(post[i]) * branch : fma(broadcast(post[i]), branch, from[i]);
      if constexpr (Carry) {
#pragma GCC unroll 8
        for (int j = 0; j < N; ++j) sum = fma(broadcast(res[i * N + j]), from[j], sum);
      }
      storeTail(x_next + i * C + c, sum, left);
    }
  }
}

// Inner products ⟨g_i, f⟩ and ⟨g_i, x_j⟩ of rows i … i + R: as many accumulators as registers hold.
template <int N, int R, bool Carry>
void coefficientDots(std::int64_t C, const float* x, const float* f, const float* g, int i, float* grad_h) {
  Vec post[R];
  Vec res[R * N];
  for (int r = 0; r < R; ++r) post[r] = zero();
  for (int k = 0; k < R * N; ++k) res[k] = zero();
  for (std::int64_t c = 0; c < C; c += kLanes) {
    const std::int64_t left = C - c;
    Vec rows[R];
    const Vec branch = loadTail(f + c, left);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      rows[r] = loadTail(g + (i + r) * C + c, left);
      post[r] = fma(rows[r], branch, post[r]);
    }
    if constexpr (Carry) {
#pragma GCC unroll 8
      for (int j = 0; j < N; ++j) {
        const Vec from = loadTail(x + j * C + c, left);
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) res[r * N + j] = fma(rows[r], from, res[r * N + j]);
      }
    }
  }
  for (int r = 0; r < R; ++r) grad_h[N + i + r] = reduceSum(post[r]);
  for (int k = 0; k < R * N; ++k) grad_h[2 * N + i * N + k] = Carry ? reduceSum(res[k]) : 0.0F;
}

template <int N, bool Carry>
void writeGradient(std::int64_t C, const float* x, const float* f, const float* h, float* g, float* grad_f,
                   float* grad_h) {
  constexpr int R = kRegisters == 32 ? (N <= 4 ? N : 2) : (N <= 2 ? N : N <= 4 ? 2 : 1);
  for (int j = 0; j < N; ++j) grad_h[j] = 0.0F;
  int row = 0;
  for (; row + R <= N; row += R) coefficientDots<N, R, Carry>(C, x, f, g, row, grad_h);
  for (; row < N; ++row) coefficientDots<N, 1, Carry>(C, x, f, g, row, grad_h);
  const float* post = h + N;
  const float* res = h + 2 * N;
  for (std::int64_t c = 0; c < C; c += kLanes) {
    const std::int64_t left = C - c;
    Vec from[N];
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i) from[i] = loadTail(g + i * C + c, left);
    Vec sum = broadcast(post[0]) * from[0];
#pragma GCC unroll 8
    for (int i = 1; i < N; ++i) sum = fma(broadcast(post[i]), from[i], sum);
    storeTail(grad_f + c, sum, left);
    if constexpr (Carry) {
#pragma GCC unroll 8
      for (int j = 0; j < N; ++j) {
        Vec carried = broadcast(res[j]) * from[0];
#pragma GCC unroll 8
        for (int i = 1; i < N; ++i) carried = fma(broadcast(res[i * N + j]), from[i], carried);
        storeTail(g + j * C + c, carried, left);
      }
    }
  }
}

template <int N>
void writeOf(std::int64_t C, MixingFamily family, const float* x, const float* f, const float* h, float* x_next) {
  family == MixingFamily::Identity ? write<N, false>(C, x, f, h, x_next) : write<N, true>(C, x, f, h, x_next);
}

template <int N>
void writeGradientOf(std::int64_t C, MixingFamily family, const float* x, const float* f, const float* h, float* g,
                     float* grad_f, float* grad_h) {
  family == MixingFamily::Identity ? writeGradient<N, false>(C, x, f, h, g, grad_f, grad_h)
                                   : writeGradient<N, true>(C, x, f, h, g, grad_f, grad_h);
}

}  // namespace

void writeToken(int n, std::int64_t C, MixingFamily family, const float* x, const float* f, const float* h,
                float* x_next) {
  if (family == MixingFamily::Residual) return add(C, x, f, x_next);
  switch (n) {
    case 1: return writeOf<1>(C, family, x, f, h, x_next);
    case 2: return writeOf<2>(C, family, x, f, h, x_next);
    case 3: return writeOf<3>(C, family, x, f, h, x_next);
    case 4: return writeOf<4>(C, family, x, f, h, x_next);
    case 5: return writeOf<5>(C, family, x, f, h, x_next);
    case 6: return writeOf<6>(C, family, x, f, h, x_next);
    case 7: return writeOf<7>(C, family, x, f, h, x_next);
    default: return writeOf<8>(C, family, x, f, h, x_next);
  }
}

void writeTokenGradient(int n, std::int64_t C, MixingFamily family, const float* x, const float* f, const float* h,
                        float* g, float* grad_f, float* grad_h) {
  if (family == MixingFamily::Residual) {
    for (std::int64_t c = 0; c < C; c += kLanes) storeTail(grad_f + c, loadTail(g + c, C - c), C - c);
    return;
  }
  switch (n) {
    case 1: return writeGradientOf<1>(C, family, x, f, h, g, grad_f, grad_h);
    case 2: return writeGradientOf<2>(C, family, x, f, h, g, grad_f, grad_h);
    case 3: return writeGradientOf<3>(C, family, x, f, h, g, grad_f, grad_h);
    case 4: return writeGradientOf<4>(C, family, x, f, h, g, grad_f, grad_h);
    case 5: return writeGradientOf<5>(C, family, x, f, h, g, grad_f, grad_h);
    case 6: return writeGradientOf<6>(C, family, x, f, h, g, grad_f, grad_h);
    case 7: return writeGradientOf<7>(C, family, x, f, h, g, grad_f, grad_h);
    default: return writeGradientOf<8>(C, family, x, f, h, g, grad_f, grad_h);
  }
}

void streamSquares(int n, std::int64_t C, const float* g, float* squares) {
  for (int i = 0; i < n; ++i) {
    Vec sum = zero();
    for (std::int64_t c = 0; c < C; c += kLanes) {
      const Vec v = loadTail(g + i * C + c, C - c);
      sum = fma(v, v, sum);
    }
    squares[i] = reduceSum(sum);
  }
}

}  // namespace mhc::kernels::MHC_ISA
