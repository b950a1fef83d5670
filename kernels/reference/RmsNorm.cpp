// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "kernels/Operations.h"
#include "kernels/reference/Elements.h"

namespace mhc::kernels::reference {

void rmsNormForward(const RmsNormForward& a, const ParallelFor& parallel) {
  parallel(a.rows, [&](std::int64_t r) {
    double sum = 0;
    for (std::int64_t c = 0; c < a.C; ++c) {
      const double x = ConstElements(a.x, a.element)[r * a.C + c];
      sum += x * x;
    }
    const double inverse = 1.0 / std::sqrt(sum / static_cast<double>(a.C) + static_cast<double>(a.eps));
    for (std::int64_t c = 0; c < a.C; ++c) {
      Elements(a.y, a.element).set(r * a.C + c, ConstElements(a.x, a.element)[r * a.C + c] * inverse * a.weight[c]);
    }
    if (a.inverse_rms != nullptr) a.inverse_rms[r] = static_cast<float>(inverse);
  });
}

}  // namespace mhc::kernels::reference
