// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "kernels/Element.h"
#include "kernels/Operations.h"

namespace mhc::kernels::reference {

void adamW(const AdamW& a, const ParallelFor&) {
  const double beta1 = a.beta1;
  const double beta2 = a.beta2;
  const double correction1 = 1.0 - std::pow(beta1, static_cast<double>(a.step));
  const double correction2 = 1.0 - std::pow(beta2, static_cast<double>(a.step));
  for (std::int64_t i = 0; i < a.size; ++i) {
    const double g = static_cast<double>(a.gradient[i]) * a.gradient_scale;
    const double m = beta1 * a.first_moment[i] + (1.0 - beta1) * g;
    const double v = beta2 * a.second_moment[i] + (1.0 - beta2) * g * g;
    // m = 0 is answered apart: with v = 0 the quotient would hang on eps alone, and eps may be 0 or lost to rounding.
    const double update = m == 0.0 ? 0.0 : (m / correction1) / (std::sqrt(v / correction2) + a.eps);
    a.weight[i] = static_cast<float>(a.weight[i] - a.learning_rate * (update + a.weight_decay * a.weight[i]));
    if (a.shadow != nullptr) a.shadow[i] = roundBf16(a.weight[i]);
    a.first_moment[i] = static_cast<float>(m);
    a.second_moment[i] = static_cast<float>(v);
  }
}

}  // namespace mhc::kernels::reference
