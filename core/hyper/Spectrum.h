// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <complex>
#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// Descending.
[[nodiscard]] std::vector<double> singularValues(const Matrix& a);
/// By descending modulus, then real part, then imaginary part.
[[nodiscard]] std::vector<std::complex<double>> eigenvalues(const Matrix& a);

/// B, [n, n − 1]: orthonormal columns orthogonal to 1; column k has k + 1 equal entries, then −(k + 1) times them.
[[nodiscard]] Matrix helmertBasis(int n);
/// ‖Bᵀ H B‖₂; 0 for n = 1. Equals the second singular value for doubly stochastic H.
[[nodiscard]] double sigmaDifference(const Matrix& h);

}  // namespace mhc::hyper
