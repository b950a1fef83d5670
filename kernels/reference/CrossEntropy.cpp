// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "kernels/Operations.h"

namespace mhc::kernels::reference {

void crossEntropy(const CrossEntropy& a, const ParallelFor& parallel) {
  parallel(a.tokens, [&](std::int64_t t) {
    float* row = a.logits + t * a.vocab;
    double top = row[0];
    for (std::int64_t v = 0; v < a.vocab; ++v) top = std::max(top, static_cast<double>(row[v]));
    double sum = 0;
    for (std::int64_t v = 0; v < a.vocab; ++v) sum += std::exp(row[v] - top);
    const double lse = top + std::log(sum);
    a.losses[t] = static_cast<float>(lse - row[a.targets[t]]);
    if (!a.gradient) return;
    for (std::int64_t v = 0; v < a.vocab; ++v) {
      const double hot = v == a.targets[t] ? 1.0 : 0.0;
      row[v] = static_cast<float>((std::exp(row[v] - lse) - hot) * a.gradient_scale);
    }
  });
}

}  // namespace mhc::kernels::reference
