// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kBlock = 8192;

struct Factors {
  Vec gradient_scale, beta1, rest1, beta2, rest2, correction1, correction2, eps, learning_rate, weight_decay;
};

MHC_INLINE void update(const Factors& k, Vec gradient, Vec& w, Vec& m, Vec& v) {
  const Vec g = gradient * k.gradient_scale;
  m = fma(k.beta1, m, k.rest1 * g);
  v = fma(k.beta2, v, k.rest2 * g * g);
  const Vec quotient = m * k.correction1 / (sqrt(v * k.correction2) + k.eps);
  // m = 0 gives 0 whatever v and eps are (0/0 otherwise, when eps is 0); a NaN is not below and passes on.
  const Vec step = ifLess(abs(m), broadcast(1e-45F), zero(), quotient);
  w = fnma(k.learning_rate, fma(k.weight_decay, w, step), w);
}

}  // namespace

void adamW(const AdamW& a, const ParallelFor& parallel) {
  const double beta1 = static_cast<double>(a.beta1);
  const double beta2 = static_cast<double>(a.beta2);
  const auto inverse = [&](double beta) {
    return broadcast(static_cast<float>(1.0 / (1.0 - std::pow(beta, static_cast<double>(a.step)))));
  };
  const Factors k{broadcast(a.gradient_scale),
                  broadcast(a.beta1),
                  broadcast(static_cast<float>(1.0 - beta1)),
                  broadcast(a.beta2),
                  broadcast(static_cast<float>(1.0 - beta2)),
                  inverse(beta1),
                  inverse(beta2),
                  broadcast(a.eps),
                  broadcast(a.learning_rate),
                  broadcast(a.weight_decay)};
  parallel((a.size + kBlock - 1) / kBlock, [&](std::int64_t block) {
    const std::int64_t end = block * kBlock + kBlock < a.size ? block * kBlock + kBlock : a.size;
    std::int64_t i = block * kBlock;
    for (; i + kLanes <= end; i += kLanes) {
      Vec w = load(a.weight + i);
      Vec m = load(a.first_moment + i);
      Vec v = load(a.second_moment + i);
      update(k, load(a.gradient + i), w, m, v);
      store(a.weight + i, w);
      if (a.shadow != nullptr) store(a.shadow + i, w);
      store(a.first_moment + i, m);
      store(a.second_moment + i, v);
    }
    if (i < end) {
      const int rest = static_cast<int>(end - i);
      Vec w = loadPartial(a.weight + i, rest);
      Vec m = loadPartial(a.first_moment + i, rest);
      Vec v = loadPartial(a.second_moment + i, rest);
      update(k, loadPartial(a.gradient + i, rest), w, m, v);
      storePartial(a.weight + i, w, rest);
      if (a.shadow != nullptr) storePartial(a.shadow + i, w, rest);
      storePartial(a.first_moment + i, m, rest);
      storePartial(a.second_moment + i, v, rest);
    }
  });
}

}  // namespace mhc::kernels::MHC_ISA
