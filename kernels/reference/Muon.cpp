// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Element.h"
#include "kernels/Operations.h"

namespace mhc::kernels::reference {

void muonMomentum(const MuonMomentum& a, const ParallelFor&) {
  const double beta = a.beta;
  for (std::int64_t i = 0; i < a.size; ++i) {
    const double g = static_cast<double>(a.gradient[i]) * a.gradient_scale;
    const double m = beta * a.momentum[i] + (1.0 - beta) * g;
    a.momentum[i] = static_cast<float>(m);
    a.update[i] = static_cast<float>(beta * m + (1.0 - beta) * g);
  }
}

void blend(const Blend& a, const ParallelFor&) {
  for (std::int64_t i = 0; i < a.size; ++i) {
    const double b = a.b == nullptr ? 0.0 : static_cast<double>(a.beta) * a.b[i];
    a.out[i] = static_cast<float>(static_cast<double>(a.alpha) * a.a[i] + b);
  }
}

void muonApply(const MuonApply& a, const ParallelFor&) {
  for (std::int64_t i = 0; i < a.size; ++i) {
    const double w = a.weight[i];
    a.weight[i] = static_cast<float>(w - static_cast<double>(a.learning_rate) *
                                             (static_cast<double>(a.scale) * a.direction[i] + a.weight_decay * w));
    if (a.shadow != nullptr) a.shadow[i] = roundBf16(a.weight[i]);
  }
}

}  // namespace mhc::kernels::reference
