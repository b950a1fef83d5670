// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/ParallelFor.h"

namespace mhc::training {

/// Who reads whom over depth, for L sublayers and n streams.
struct UnfoldedInput {
  std::vector<const float*> maps;    ///< [L] of [tokens, 2n+n²]
  std::vector<std::vector<double>> norms;  ///< [L+1] of [tokens]: ‖e‖ of the embedding, then ‖F_l‖ of each output
  const float* reduce = nullptr;     ///< [tokens, n] weights of the output, or null: `reduceWeight` for every stream
  float reduceWeight = 1;
  std::int64_t tokens = 0;
  int n = 1;
};

/// Record (e), [2, L+1, L+1]: token means of K[k, l] and of its contribution |K[k,l]|·‖F_l‖ / Σ_l |K[k,l]|·‖F_l‖. Row k−1 for
/// sublayer k, last row the output; column 0 the embedding, then l = 1…L; zero above the diagonal.
[[nodiscard]] std::vector<float> unfoldedRecord(const UnfoldedInput& input, const kernels::ParallelFor& parallel);

}  // namespace mhc::training
