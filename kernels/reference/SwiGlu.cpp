// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "kernels/Operations.h"
#include "kernels/reference/Elements.h"

namespace mhc::kernels::reference {

void swiGluForward(const SwiGluForward& a, const ParallelFor& parallel) {
  const std::int64_t I = a.intermediate;
  parallel(a.tokens, [&](std::int64_t t) {
    const std::int64_t row = t * 2 * I;
    for (std::int64_t i = 0; i < I; ++i) {
      const double g = ConstElements(a.gate_up, a.element)[row + i];
      const double up = ConstElements(a.gate_up, a.element)[row + I + i];
      Elements(a.out, a.element).set(t * I + i, g / (1.0 + std::exp(-g)) * up);
    }
  });
}

void swiGluBackward(const SwiGluBackward& a, const ParallelFor& parallel) {
  const std::int64_t I = a.intermediate;
  parallel(a.tokens, [&](std::int64_t t) {
    const std::int64_t row = t * 2 * I;
    for (std::int64_t i = 0; i < I; ++i) {
      const double g = ConstElements(a.gate_up, a.element)[row + i];
      const double up = ConstElements(a.gate_up, a.element)[row + I + i];
      const double out = ConstElements(a.grad_out, a.element)[t * I + i];
      const double sigmoid = 1.0 / (1.0 + std::exp(-g));
      Elements(a.grad_gate_up, a.element).set(row + i, out * up * sigmoid * (1.0 + g * (1.0 - sigmoid)));
      Elements(a.grad_gate_up, a.element).set(row + I + i, out * g * sigmoid);
    }
  });
}

}  // namespace mhc::kernels::reference
