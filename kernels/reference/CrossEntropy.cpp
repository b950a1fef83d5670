// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "kernels/Operations.h"
#include "kernels/reference/Elements.h"

namespace mhc::kernels::reference {

void crossEntropy(const CrossEntropy& a, const ParallelFor& parallel) {
  parallel(a.tokens, [&](std::int64_t t) {
    const std::int64_t row = t * a.vocab;
    const auto logit = [&](std::int64_t v) { return ConstElements(a.logits, a.element)[row + v]; };
    double top = logit(0);
    for (std::int64_t v = 0; v < a.vocab; ++v) top = std::max(top, logit(v));
    double sum = 0;
    for (std::int64_t v = 0; v < a.vocab; ++v) sum += std::exp(logit(v) - top);
    const double lse = top + std::log(sum);
    a.losses[t] = static_cast<float>(lse - logit(a.targets[t]));
    if (!a.gradient) return;
    for (std::int64_t v = 0; v < a.vocab; ++v) {
      const double hot = v == a.targets[t] ? 1.0 : 0.0;
      Elements(a.logits, a.element).set(row + v, (std::exp(logit(v) - lse) - hot) * a.gradient_scale);
    }
  });
}

}  // namespace mhc::kernels::reference
