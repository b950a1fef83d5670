// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "kernels/Operations.h"

namespace mhc::kernels::reference {

void rmsNormForward(const RmsNormForward& a, const ParallelFor& parallel) {
  parallel(a.rows, [&](std::int64_t r) {
    const float* x = a.x + r * a.C;
    double sum = 0;
    for (std::int64_t c = 0; c < a.C; ++c) sum += static_cast<double>(x[c]) * x[c];
    const double inverse = 1.0 / std::sqrt(sum / static_cast<double>(a.C) + static_cast<double>(a.eps));
    for (std::int64_t c = 0; c < a.C; ++c) a.y[r * a.C + c] = static_cast<float>(x[c] * inverse * a.weight[c]);
    if (a.inverse_rms != nullptr) a.inverse_rms[r] = static_cast<float>(inverse);
  });
}

}  // namespace mhc::kernels::reference
