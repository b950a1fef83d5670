// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Flat.cuh"
#include "kernels/cuda/Kernels.h"

namespace mhc::kernels::MHC_CUDA {
namespace {

template <bool Aligned>
__global__ void adamWKernel(const AdamW a, const AdamWStep given) {
  const std::int64_t at = flatIndex();
  if (at >= a.size) return;
  const AdamWStep step = a.at_run != nullptr ? *a.at_run : given;
  float w[4], g[4], m[4], v[4];
  loadFour<Aligned>(a.weight, at, a.size, w);
  loadFour<Aligned>(a.gradient, at, a.size, g);
  loadFour<Aligned>(a.first_moment, at, a.size, m);
  loadFour<Aligned>(a.second_moment, at, a.size, v);
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) {
    const float gradient = g[k] * step.gradient_scale;
    m[k] = a.beta1 * m[k] + (1.0F - a.beta1) * gradient;
    v[k] = a.beta2 * v[k] + (1.0F - a.beta2) * gradient * gradient;
    // m = 0 is answered apart: with v = 0 the quotient would hang on eps alone, and eps may be 0 or lost to rounding.
    const float update = m[k] == 0.0F ? 0.0F : m[k] * step.correction1 / (sqrtf(v[k] * step.correction2) + a.eps);
    w[k] -= step.learning_rate * (update + a.weight_decay * w[k]);
  }
  storeFour<Aligned>(a.weight, at, a.size, w);
  storeFour<Aligned>(a.first_moment, at, a.size, m);
  storeFour<Aligned>(a.second_moment, at, a.size, v);
  if (a.shadow != nullptr) storeFourNarrow(a.shadow, at, a.size, w);
}

}  // namespace

void adamW(const AdamW& a, const ParallelFor&) {
  launchFlat("adamW", a.size, onSixteenBytes(a.weight, a.gradient, a.first_moment, a.second_moment), adamWKernel<true>,
             adamWKernel<false>, a, adamWStep(a));
}

}  // namespace mhc::kernels::MHC_CUDA
