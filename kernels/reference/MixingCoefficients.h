// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"

namespace mhc::kernels::reference {

/// Coefficients of one token x [n, C]: h, mix and inverse_rms of that token (null where the contract says so).
void coefficientsForward(int n, std::int64_t C, ReadKind kind, const MixingOptions& options,
                         const MixingParameters& parameters, const double* x, float* h, float* mix, float* inverse_rms);

/// Sums over tokens, in double.
struct CoefficientSums {
  double* fn;
  double* base;
  double* scale;
};

/// grad_h [2n + n²] (Head: [n]) of one token → the sums and, added to it, grad_x [n, C].
void coefficientsBackward(int n, std::int64_t C, ReadKind kind, const MixingOptions& options,
                          const MixingParameters& parameters, const double* x, const float* mix,
                          const float* inverse_rms, const double* grad_h, const CoefficientSums& sums, double* grad_x);

/// Floats of fn, base and scale for a read of this kind; 0 where there is none.
struct ParameterSizes {
  std::int64_t fn = 0;
  std::int64_t base = 0;
  std::int64_t scale = 0;
};
[[nodiscard]] ParameterSizes parameterSizes(const MixingShape& shape, ReadKind kind, const MixingOptions& options);

}  // namespace mhc::kernels::reference
