// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "kernels/Operations.h"

namespace mhc::kernels::reference {

void swiGluForward(const SwiGluForward& a, const ParallelFor& parallel) {
  const std::int64_t I = a.intermediate;
  parallel(a.tokens, [&](std::int64_t t) {
    const float* gate = a.gate_up + t * 2 * I;
    for (std::int64_t i = 0; i < I; ++i) {
      const double g = gate[i];
      a.out[t * I + i] = static_cast<float>(g / (1.0 + std::exp(-g)) * gate[I + i]);
    }
  });
}

void swiGluBackward(const SwiGluBackward& a, const ParallelFor& parallel) {
  const std::int64_t I = a.intermediate;
  parallel(a.tokens, [&](std::int64_t t) {
    const float* gate = a.gate_up + t * 2 * I;
    float* grad = a.grad_gate_up + t * 2 * I;
    for (std::int64_t i = 0; i < I; ++i) {
      const double g = gate[i];
      const double up = gate[I + i];
      const double out = a.grad_out[t * I + i];
      const double sigmoid = 1.0 / (1.0 + std::exp(-g));
      grad[i] = static_cast<float>(out * up * sigmoid * (1.0 + g * (1.0 - sigmoid)));
      grad[I + i] = static_cast<float>(out * g * sigmoid);
    }
  });
}

}  // namespace mhc::kernels::reference
