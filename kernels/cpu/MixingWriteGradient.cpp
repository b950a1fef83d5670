// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingStreams.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

// grad_f and grad_x from the n rows of g at one place.
template <int N, bool Carry, typename T>
MHC_INLINE void carry(const WriteTokenGradient<T>& a, const Vec (&g)[N], std::int64_t c, int count) {
  const float* post = a.h + N;
  const float* res = a.h + 2 * N;
  Vec sum = broadcast(post[0]) * g[0];
#pragma GCC unroll 8
  for (int i = 1; i < N; ++i) sum = fma(broadcast(post[i]), g[i], sum);
  storeAt(a.grad_f + c, sum, count);
#pragma GCC unroll 8
  for (int j = 0; j < N; ++j) {
    Vec carried = g[j];
    if constexpr (Carry) {
      carried = broadcast(res[j]) * g[0];
#pragma GCC unroll 8
      for (int i = 1; i < N; ++i) carried = fma(broadcast(res[i * N + j]), g[i], carried);
    }
    storeAt(a.grad_x + j * a.C + c, carried, count);
  }
}

// Inner products ⟨g_i, f⟩ and ⟨g_i, x_j⟩ of rows i … i + R: as many accumulators as registers hold. Where that is all
// rows, what is carried on comes out of the same pass.
template <int N, int R, bool Carry, typename T>
MHC_INLINE void dots(const WriteTokenGradient<T>& a, int i) {
  constexpr int kColumns = Carry ? N : 1;
  const std::int64_t C = a.C;
  Vec post[R];
  Vec res[R * kColumns];
  for (int r = 0; r < R; ++r) post[r] = zero();
  for (int k = 0; k < R * kColumns; ++k) res[k] = zero();
  overChannels(
      C, MHC_CHANNELS {
        Vec rows[R];
        const Vec branch = loadAt(a.f + c, count);
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) {
          rows[r] = loadAt(a.g + (i + r) * C + c, count);
          post[r] = fma(rows[r], branch, post[r]);
        }
        if constexpr (Carry) {
#pragma GCC unroll 8
          for (int j = 0; j < N; ++j) {
            const Vec from = loadAt(a.x + j * C + c, count);
#pragma GCC unroll 8
            for (int r = 0; r < R; ++r) res[r * N + j] = fma(rows[r], from, res[r * N + j]);
          }
        }
        if constexpr (R == N) carry<N, Carry>(a, rows, c, count);
      });
  reduceSums<R>(post, a.grad_h + N + i);
  float* to = a.grad_h + 2 * N + i * N;
  if constexpr (Carry) {
    reduceSums<R * N>(res, to);
  } else {
    for (int k = 0; k < R * N; ++k) to[k] = 0.0F;
  }
}

// The arguments by value: members of a reference would be read again behind every store.
template <int N, bool Carry, typename T>
void gradient(const WriteTokenGradient<T> a) {
  constexpr bool kOnePass = (Carry ? N * N : 0) + 2 * N + 4 <= kRegisters;
  constexpr int R = kOnePass ? N : kRegisters == 32 ? 2 : 1;
  for (int j = 0; j < N; ++j) a.grad_h[j] = 0.0F;
  int row = 0;
  for (; row + R <= N; row += R) dots<N, R, Carry>(a, row);
  if constexpr (N % R != 0) dots<N, 1, Carry>(a, row);
  if constexpr (!kOnePass) {
    overChannels(
        a.C, MHC_CHANNELS {
          Vec g[N];
#pragma GCC unroll 8
          for (int i = 0; i < N; ++i) g[i] = loadAt(a.g + i * a.C + c, count);
          carry<N, Carry>(a, g, c, count);
        });
  }
}

}  // namespace

template <typename T>
void writeTokenGradient(const WriteTokenGradient<T>& a) {
  const bool in_place = static_cast<const void*>(a.g) == static_cast<const void*>(a.grad_x);
  if (!a.f || a.family == MixingFamily::Residual) {
    if (a.f)
      overChannels(
          a.C, MHC_CHANNELS { storeAt(a.grad_f + c, loadAt(a.g + c, count), count); });
    if (!in_place)
      overChannels(
          a.n * a.C, MHC_CHANNELS { storeAt(a.grad_x + c, loadAt(a.g + c, count), count); });
    return;
  }
  withStreams(a.n, [&]<int N>() { a.family == MixingFamily::Identity ? gradient<N, false>(a) : gradient<N, true>(a); });
}
template void writeTokenGradient(const WriteTokenGradient<float>&);
template void writeTokenGradient(const WriteTokenGradient<std::uint16_t>&);

}  // namespace mhc::kernels::MHC_ISA
