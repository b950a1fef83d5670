// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// How much a mixing matrix or a composite amplifies (Amax gain magnitude, arXiv 2512.24880 §5.4).
struct Gains {
  double forward = 0.0;         ///< max_i |Σ_j H_ij|: the absolute value of the sum, so signs may cancel in it
  double backward = 0.0;        ///< max_j |Σ_i H_ij|
  double min_column_sum = 0.0;  ///< min_j Σ_i H_ij: attenuation, which a maximum hides
  double infinity_norm = 0.0;   ///< max_i Σ_j |H_ij|
  double one_norm = 0.0;        ///< max_j Σ_i |H_ij|
  double sigma_max = 0.0;       ///< largest singular value
  double sigma_diff = 0.0;      ///< ‖Bᵀ H B‖₂, the gain on differences between streams
};

[[nodiscard]] Gains gains(const Matrix& h);

/// Deviation from the Birkhoff polytope.
struct ConstraintErrors {
  double row = 0.0;        ///< max_i |Σ_j H_ij − 1|
  double column = 0.0;     ///< max_j |Σ_i H_ij − 1|
  double min_entry = 0.0;
};

[[nodiscard]] ConstraintErrors constraintErrors(const Matrix& h);

}  // namespace mhc::hyper
