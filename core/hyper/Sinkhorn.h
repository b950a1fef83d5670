// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

enum class Numerics {
  Paper,       ///< no eps; the first column and row normalisation in the log domain (arXiv 2512.24880 Eq 9)
  DeepseekV4,  ///< softmax + eps, then every divisor + eps
};

struct SinkhornOptions {
  Numerics numerics = Numerics::Paper;
  int iterations = 20;       ///< column then row normalisation, this many times: row sums are the exact ones
  double temperature = 1.0;  ///< divides the logits
  double eps = 0.0;          ///< 0 for Paper, 1e-6 for DeepSeek-V4
};

/// H_res of n×n logits, n = 1…8, row = destination, column = source. Finite logits of any size give neither NaN nor a
/// dead matrix.
[[nodiscard]] Matrix sinkhorn(const Matrix& logits, const SinkhornOptions& options = {});

/// One state of the iteration, for views that step through it.
struct SinkhornState {
  Matrix matrix;
  bool after_columns = false;  ///< the last half-iteration normalised columns (else rows)
  double row_error = 0.0;      ///< max_i |Σ_j − 1|
  double column_error = 0.0;   ///< max_j |Σ_i − 1|
};

/// The 2·iterations states after each half-iteration; the last is sinkhorn(logits).
[[nodiscard]] std::vector<SinkhornState> sinkhornHistory(const Matrix& logits, const SinkhornOptions& options = {});

/// ∂⟨grad, sinkhorn(logits)⟩/∂logits by exact reverse mode through every half-iteration.
[[nodiscard]] Matrix sinkhornGradient(const Matrix& logits, const SinkhornOptions& options, const Matrix& grad);

/// The same for infinitely many iterations, by implicit differentiation at the limit (no eps). `limit` is the doubly
/// stochastic limit matrix of the logits.
[[nodiscard]] Matrix sinkhornImplicitGradient(const Matrix& limit, double temperature, const Matrix& grad);

/// Iterations until the column error falls below `tolerance`, from the second singular value of the limit: the error
/// contracts by σ₂² each time. 1 for σ₂ = 0, infinity for σ₂ ≥ 1.
[[nodiscard]] double predictedIterations(double sigma2, double tolerance);

}  // namespace mhc::hyper
