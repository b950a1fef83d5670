// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kRows = 8;  // rows of one index of the parallel loop

template <typename T>
MHC_INLINE Vec forwardLanes(const T* type, Vec g, Vec up) {
  return g * up * (broadcast(1.0F) / (broadcast(1.0F) + expFor(type, -g)));
}

template <typename T>
MHC_INLINE void backwardLanes(const T* type, Vec g, Vec up, Vec out, Vec& grad_gate, Vec& grad_up) {
  const Vec one = broadcast(1.0F);
  const Vec e = expFor(type, -g);
  const Vec s = one / (one + e);
  // 1 − sigmoid: the difference loses its digits for large g, the product is ∞·0 for very small g.
  const Vec rest = ifLess(g, zero(), one - s, e * s);
  const Vec outs = out * s;
  grad_up = outs * g;
  grad_gate = outs * up * fma(g, rest, one);
}

template <typename T>
void forward(const SwiGluForward& a, const ParallelFor& parallel) {
  const std::int64_t I = a.intermediate;
  parallel((a.tokens + kRows - 1) / kRows, [&](std::int64_t block) {
    const std::int64_t end = block * kRows + kRows < a.tokens ? block * kRows + kRows : a.tokens;
    for (std::int64_t t = block * kRows; t < end; ++t) {
      const T* gate = static_cast<const T*>(a.gate_up) + t * 2 * I;
      const T* up = gate + I;
      T* out = static_cast<T*>(a.out) + t * I;
      std::int64_t i = 0;
      for (; i + kLanes <= I; i += kLanes) {
        const Vec g = load(gate + i);
        store(out + i, forwardLanes(gate, g, load(up + i)));
      }
      if (i < I) {
        const int rest = static_cast<int>(I - i);
        const Vec g = loadPartial(gate + i, rest);
        storePartial(out + i, forwardLanes(gate, g, loadPartial(up + i, rest)), rest);
      }
    }
  });
}

template <typename T>
void backward(const SwiGluBackward& a, const ParallelFor& parallel) {
  const std::int64_t I = a.intermediate;
  parallel((a.tokens + kRows - 1) / kRows, [&](std::int64_t block) {
    const std::int64_t end = block * kRows + kRows < a.tokens ? block * kRows + kRows : a.tokens;
    for (std::int64_t t = block * kRows; t < end; ++t) {
      const T* gate = static_cast<const T*>(a.gate_up) + t * 2 * I;
      const T* out = static_cast<const T*>(a.grad_out) + t * I;
      T* grad = static_cast<T*>(a.grad_gate_up) + t * 2 * I;
      Vec grad_gate;
      Vec grad_up;
      std::int64_t i = 0;
      for (; i + kLanes <= I; i += kLanes) {
        backwardLanes(gate, load(gate + i), load(gate + I + i), load(out + i), grad_gate, grad_up);
        store(grad + i, grad_gate);
        store(grad + I + i, grad_up);
      }
      if (i < I) {
        const int rest = static_cast<int>(I - i);
        backwardLanes(gate, loadPartial(gate + i, rest), loadPartial(gate + I + i, rest), loadPartial(out + i, rest),
                      grad_gate, grad_up);
        storePartial(grad + i, grad_gate, rest);
        storePartial(grad + I + i, grad_up, rest);
      }
    }
  });
}

}  // namespace

void swiGluForward(const SwiGluForward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? forward<std::uint16_t>(a, parallel) : forward<float>(a, parallel);
}

void swiGluBackward(const SwiGluBackward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? backward<std::uint16_t>(a, parallel) : backward<float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
