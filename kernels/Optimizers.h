// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>

namespace mhc::kernels {

/// What an AdamW update takes from its step alone.
struct AdamWStep {
  float learning_rate = 0;
  float gradient_scale = 1.0F;
  float correction1 = 1.0F, correction2 = 1.0F;  ///< 1/(1 − β^step)
};

/// One AdamW update of a flat range (decoupled weight decay, as torch.optim.AdamW):
/// g' = g·gradient_scale; m, v moments; w −= lr·(m̂/(√v̂ + eps) + weight_decay·w).
struct AdamW {
  std::int64_t size = 0;
  float* weight = nullptr;
  const float* gradient = nullptr;
  float* first_moment = nullptr;
  float* second_moment = nullptr;
  std::int64_t step = 1;  ///< from 1, for the bias correction
  float learning_rate = 0, beta1 = 0.9F, beta2 = 0.95F, eps = 1e-20F, weight_decay = 0;
  float gradient_scale = 1.0F;      ///< the factor of the global-norm clip
  std::uint16_t* shadow = nullptr;  ///< if not null: the new weights once more, as bf16
  /// Devices alone, which may do a recorded launch again: if not null, memory of the device that is read when the kernel
  /// runs, in place of step, learning_rate and gradient_scale.
  const AdamWStep* at_run = nullptr;
};

/// The corrections are formed in double: 1 − β^step of a float32 β is nearly nothing at first.
[[nodiscard]] inline AdamWStep adamWStep(const AdamW& a) {
  const auto step = static_cast<double>(a.step);
  const auto correction = [step](float beta) {
    return static_cast<float>(1.0 / (1.0 - std::pow(static_cast<double>(beta), step)));
  };
  return {a.learning_rate, a.gradient_scale, correction(a.beta1), correction(a.beta2)};
}

// Muon (Jordan 2024; scale of the update as in arXiv 2502.16982) of one hidden matrix W [rows, cols], row-major, from
// kernels and the caller's products. u, X, A, B are scratch:
//   1. muonMomentum   m = β·m + (1 − β)·g·gradient_scale;  u = β·m + (1 − β)·g·gradient_scale   (Nesterov; β = 0.95)
//   2. blend          X = u / (√(squareSum(u)) + kMuonEpsilon)
//   3. kMuonSteps times, with a, b, c = kMuonA, kMuonB, kMuonC (quintic Newton–Schulz). Of the two Gram matrices the
//      smaller is taken:
//        rows ≤ cols:  A = X·Xᵀ [rows, rows],  B = b·A + c·A·A,  X = a·X + B·X
//        rows > cols:  A = Xᵀ·X [cols, cols],  B = b·A + c·A·A,  X = a·X + X·B
//      (products A·A and B·X by the caller, sums by blend)
//   4. muonApply      w −= lr·(0.2·√max(rows, cols)·X + weight_decay·w)

inline constexpr int kMuonSteps = 5;
inline constexpr float kMuonA = 3.4445F;
inline constexpr float kMuonB = -4.7750F;
inline constexpr float kMuonC = 2.0315F;
inline constexpr float kMuonEpsilon = 1e-7F;

struct MuonMomentum {
  std::int64_t size = 0;
  const float* gradient = nullptr;
  float* momentum = nullptr;
  float* update = nullptr;  ///< u; may not alias the others
  float beta = 0.95F;
  float gradient_scale = 1.0F;
};

/// out = alpha·a + beta·b; b may be null (then beta counts for nothing), out may alias a or b.
struct Blend {
  std::int64_t size = 0;
  float alpha = 1.0F;
  const float* a = nullptr;
  float beta = 0.0F;
  const float* b = nullptr;
  float* out = nullptr;
};

/// w −= learning_rate·(scale·direction + weight_decay·w).
struct MuonApply {
  std::int64_t size = 0;
  float* weight = nullptr;
  const float* direction = nullptr;
  float learning_rate = 0, scale = 1.0F, weight_decay = 0;
  std::uint16_t* shadow = nullptr;  ///< if not null: the new weights once more, as bf16
};

}  // namespace mhc::kernels
