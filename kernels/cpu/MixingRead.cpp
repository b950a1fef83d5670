// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingStreams.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

// The arguments by value: members of a reference would be read again behind every store.
template <int N, typename T>
void read(const ReadToken<T> a) {
  Vec weights[N];
  for (int j = 0; j < N; ++j) weights[j] = broadcast(a.weights ? a.weights[j] : 1.0F);
  InnerProduct square;
  overChannels(
      a.C, MHC_CHANNELS {
        Vec sum = weights[0] * loadAt(a.x + c, count);
#pragma GCC unroll 8
        for (int j = 1; j < N; ++j) sum = fma(weights[j], loadAt(a.x + j * a.C + c, count), sum);
        square.add(sum, sum);
        if (a.u) storeAt(a.u + c, sum, count);
        storeAt(a.row + c, sum, count);
      });
  if (!a.norm_weight) return;
  const float mean = square.sum() / static_cast<float>(a.C);
  const float r = 1.0F / __builtin_sqrtf(mean + a.eps);
  *a.inverse_rms = r;
  const Vec factor = broadcast(r);
  overChannels(
      a.C,
      MHC_CHANNELS { storeAt(a.y + c, loadAt(a.row + c, count) * factor * loadAt(a.norm_weight + c, count), count); });
}

template <int N, bool Dots, typename T>
void readGradient(const ReadTokenGradient<T> a) {
  Vec dots[N];
  for (int j = 0; j < N; ++j) dots[j] = zero();
  Vec r = broadcast(1.0F);
  Vec factor = zero();
  if (a.norm_weight) {
    InnerProduct dot;
    overChannels(
        a.C, MHC_CHANNELS {
          dot.add(loadAt(a.grad_y + c, count) * loadAt(a.norm_weight + c, count), loadAt(a.u + c, count));
        });
    const float s = a.inverse_rms;
    r = broadcast(s);
    factor = broadcast(s * s * s * dot.sum() / static_cast<float>(a.C));
  }
  overChannels(
      a.C, MHC_CHANNELS {
        Vec g = loadAt(a.grad_y + c, count);
        if (a.norm_weight) {
          const Vec u = loadAt(a.u + c, count);
          if (a.grad_norm_weight) {
            storeAt(a.grad_norm_weight + c, fma(g * r, u, loadAt(a.grad_norm_weight + c, count)), count);
          }
          g = fnma(factor, u, g * r * loadAt(a.norm_weight + c, count));
        }
        storeAt(a.gu + c, g, count);
        if constexpr (Dots) {
#pragma GCC unroll 8
          for (int j = 0; j < N; ++j) dots[j] = fma(g, loadAt(a.x + j * a.C + c, count), dots[j]);
        }
      });
  if constexpr (Dots) reduceSums<N>(dots, a.dots);
}

}  // namespace

template <typename T>
void readToken(const ReadToken<T>& a) {
  withStreams(a.n, [&]<int N>() { read<N>(a); });
}
template void readToken(const ReadToken<float>&);
template void readToken(const ReadToken<std::uint16_t>&);

template <typename T>
void readTokenGradient(const ReadTokenGradient<T>& a) {
  withStreams(a.n, [&]<int N>() { a.dots ? readGradient<N, true>(a) : readGradient<N, false>(a); });
}
template void readTokenGradient(const ReadTokenGradient<float>&);
template void readTokenGradient(const ReadTokenGradient<std::uint16_t>&);

}  // namespace mhc::kernels::MHC_ISA
