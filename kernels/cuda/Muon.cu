// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Flat.cuh"
#include "kernels/cuda/Kernels.h"

namespace mhc::kernels::MHC_CUDA {
namespace {

template <bool Aligned>
__global__ void muonMomentumKernel(const MuonMomentum a) {
  const std::int64_t at = flatIndex();
  if (at >= a.size) return;
  float g[4], m[4], u[4];
  loadFour<Aligned>(a.gradient, at, a.size, g);
  loadFour<Aligned>(a.momentum, at, a.size, m);
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) {
    const float fresh = (1.0F - a.beta) * g[k] * a.gradient_scale;
    m[k] = a.beta * m[k] + fresh;
    u[k] = a.beta * m[k] + fresh;
  }
  storeFour<Aligned>(a.momentum, at, a.size, m);
  storeFour<Aligned>(a.update, at, a.size, u);
}

/// out may be a or b.
template <bool Aligned>
__global__ void blendKernel(const Blend a) {
  const std::int64_t at = flatIndex();
  if (at >= a.size) return;
  float first[4], second[4] = {};
  loadFour<Aligned>(a.a, at, a.size, first);
  if (a.b != nullptr) loadFour<Aligned>(a.b, at, a.size, second);
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) first[k] = a.b == nullptr ? a.alpha * first[k] : a.alpha * first[k] + a.beta * second[k];
  storeFour<Aligned>(a.out, at, a.size, first);
}

template <bool Aligned>
__global__ void muonApplyKernel(const MuonApply a) {
  const std::int64_t at = flatIndex();
  if (at >= a.size) return;
  float w[4], d[4];
  loadFour<Aligned>(a.weight, at, a.size, w);
  loadFour<Aligned>(a.direction, at, a.size, d);
  MHC_UNROLL
  for (int k = 0; k < 4; ++k) w[k] -= a.learning_rate * (a.scale * d[k] + a.weight_decay * w[k]);
  storeFour<Aligned>(a.weight, at, a.size, w);
  if (a.shadow != nullptr) storeFourNarrow(a.shadow, at, a.size, w);
}

}  // namespace

void muonMomentum(const MuonMomentum& a, const ParallelFor&) {
  launchFlat("muonMomentum", a.size, onSixteenBytes(a.gradient, a.momentum, a.update), muonMomentumKernel<true>,
             muonMomentumKernel<false>, a);
}
void blend(const Blend& a, const ParallelFor&) {
  launchFlat("blend", a.size, onSixteenBytes(a.a, a.b, a.out), blendKernel<true>, blendKernel<false>, a);
}
void muonApply(const MuonApply& a, const ParallelFor&) {
  launchFlat("muonApply", a.size, onSixteenBytes(a.weight, a.direction), muonApplyKernel<true>, muonApplyKernel<false>,
             a);
}

}  // namespace mhc::kernels::MHC_CUDA
