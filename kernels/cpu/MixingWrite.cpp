// SPDX-License-Identifier: GPL-3.0-or-later
#include <type_traits>

#include "kernels/cpu/MixingStreams.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

// The arguments by value: members of a reference would be read again behind every store.
template <typename T>
void add(const WriteToken<T> a) {
  overChannels(
      a.C, MHC_CHANNELS {
        const Vec sum = loadAt(a.x + c, count) + loadAt(a.f + c, count);
        storeAt(a.x_next + c, sum, count);
        if constexpr (!std::is_same_v<T, float>) storeAt(a.tile + c, stored(a.x_next, sum), count);
      });
}

template <int N, bool Carry, bool PastCache, typename T>
void write(const WriteToken<T> a) {
  const std::int64_t C = a.C;
  const float* post = a.h + N;
  const float* res = a.h + 2 * N;
  Vec squares[N];
  for (int i = 0; i < N; ++i) squares[i] = zero();
  overChannels(
      C, MHC_CHANNELS {
        const Vec branch = loadAt(a.f + c, count);
        Vec from[N];
#pragma GCC unroll 8
        for (int j = 0; j < N; ++j) from[j] = loadAt(a.x + j * C + c, count);
        if constexpr (PastCache) {
          // The next token: a prefetcher would start anew with each stream. Past the last token nothing is touched.
#pragma GCC unroll 8
          for (int j = 0; j < N; ++j) __builtin_prefetch(a.x + (N + j) * C + c);
          __builtin_prefetch(a.f + C + c);
        }
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i) {
          Vec sum = Carry ? broadcast(post[i]) * branch : fma(broadcast(post[i]), branch, from[i]);
          if constexpr (Carry) {
#pragma GCC unroll 8
            for (int j = 0; j < N; ++j) sum = fma(broadcast(res[i * N + j]), from[j], sum);
          }
          if constexpr (PastCache) {
            stream(a.x_next + i * C + c, sum);
            continue;
          }
          storeAt(a.x_next + i * C + c, sum, count);
          sum = stored(a.x_next, sum);
          if constexpr (!std::is_same_v<T, float>) storeAt(a.tile + i * C + c, sum, count);
          squares[i] = fma(sum, sum, squares[i]);
        }
      });
  if constexpr (!PastCache) reduceSums<N>(squares, a.squares);
}

// In the order of write: a read of streams that were written before gets the same bytes as the read behind their write.
template <int N>
void squaresOf(std::int64_t C, const float* g, float* to) {
  Vec squares[N];
  for (int i = 0; i < N; ++i) squares[i] = zero();
  overChannels(
      C, MHC_CHANNELS {
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i) {
          const Vec v = loadAt(g + i * C + c, count);
          squares[i] = fma(v, v, squares[i]);
        }
      });
  reduceSums<N>(squares, to);
}

}  // namespace

template <typename T>
void writeToken(const WriteToken<T>& a) {
  if (a.family == MixingFamily::Residual) return add(a);
  withStreams(a.n, [&]<int N>() {
    if constexpr (std::is_same_v<T, float>) {
      if (a.past_cache) {
        return a.family == MixingFamily::Identity ? write<N, false, true>(a) : write<N, true, true>(a);
      }
    }
    a.family == MixingFamily::Identity ? write<N, false, false>(a) : write<N, true, false>(a);
  });
}
template void writeToken(const WriteToken<float>&);
template void writeToken(const WriteToken<std::uint16_t>&);

void streamSquares(int n, std::int64_t C, const float* g, float* squares) {
  withStreams(n, [&]<int N>() { squaresOf<N>(C, g, squares); });
}

}  // namespace mhc::kernels::MHC_ISA
