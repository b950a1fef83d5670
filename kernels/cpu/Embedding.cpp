// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kTokens = 16;    // tokens of one index, forward
constexpr std::int64_t kChannels = 32;  // channels of one index, backward: whole cache lines of each row

template <typename T>
void forward(const EmbeddingForward& a, const ParallelFor& parallel) {
  parallel((a.tokens + kTokens - 1) / kTokens, [&](std::int64_t block) {
    const std::int64_t end = block * kTokens + kTokens < a.tokens ? block * kTokens + kTokens : a.tokens;
    for (std::int64_t t = block * kTokens; t < end; ++t) {
      const float* row = a.table + static_cast<std::int64_t>(a.ids[t]) * a.C;
      T* x0 = static_cast<T*>(a.x0) + t * a.n * a.C;
      for (std::int64_t c = 0; c < a.C; c += kLanes) {
        const Vec value = loadTail(row + c, a.C - c);
        for (int i = 0; i < a.n; ++i) storeTail(x0 + i * a.C + c, value, a.C - c);
      }
    }
  });
}

template <typename T>
void backward(const EmbeddingBackward& a, const ParallelFor& parallel) {
  // Every channel range walks all tokens in ascending order: no two indices touch the same gradient, and each sum has
  // one order.
  parallel((a.C + kChannels - 1) / kChannels, [&](std::int64_t range) {
    const std::int64_t first = range * kChannels;
    const std::int64_t last = first + kChannels < a.C ? first + kChannels : a.C;
    for (std::int64_t t = 0; t < a.tokens; ++t) {
      const T* grad = static_cast<const T*>(a.grad_x0) + t * a.n * a.C;
      float* row = a.grad_table + static_cast<std::int64_t>(a.ids[t]) * a.C;
      for (std::int64_t c = first; c < last; c += kLanes) {
        Vec sum = loadTail(grad + c, last - c);
        for (int i = 1; i < a.n; ++i) sum = sum + loadTail(grad + i * a.C + c, last - c);
        storeTail(row + c, loadTail(row + c, last - c) + sum, last - c);
      }
    }
  });
}

}  // namespace

void embeddingForward(const EmbeddingForward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? forward<std::uint16_t>(a, parallel) : forward<float>(a, parallel);
}

void embeddingBackward(const EmbeddingBackward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? backward<std::uint16_t>(a, parallel) : backward<float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
