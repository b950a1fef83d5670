// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/KernelTable.h"

namespace mhc::worker {

/// How the rows of the res block follow each other in fn and base.
enum class ResOrder {
  DestinationSource,  ///< row 2n + dst·n + src (the paper's mat())
  SourceDestination,  ///< row 2n + src·n + dst (DeepSeek's comb)
};

struct MixingSettings {
  kernels::MixingNumerics numerics = kernels::MixingNumerics::Paper;
  ResOrder order = ResOrder::DestinationSource;
  int iterations = 20;
};

/// Parameters and streams of one mHC sublayer, float32, row-major. n = 1…8.
struct MixingInputs {
  kernels::MixingShape shape;
  std::vector<float> x;          ///< [T, n, C]
  std::vector<float> fn;         ///< [n²+2n, nC] in the order of the settings
  std::vector<float> base;       ///< [n²+2n]
  std::vector<float> scale;      ///< [3]
  std::vector<float> f;          ///< [T, C]; empty: 0
  std::vector<float> grad_next;  ///< [T, n, C]; empty: 0
  std::vector<float> grad_u;     ///< [T, C]; empty: 0

  [[nodiscard]] bool hasGradients() const { return !grad_next.empty() || !grad_u.empty(); }
};

struct MixingOutputs {
  std::vector<float> pre;   ///< [T, n]
  std::vector<float> post;  ///< [T, n]
  std::vector<float> res;   ///< [T, n, n], row = destination, for both orders
  std::vector<float> u;     ///< [T, C] = Σ_j pre_j·x_j
  std::vector<float> next;  ///< [T, n, C] = res·x + post·f
  // Gradients of ⟨next, grad_next⟩ + ⟨u, grad_u⟩ with f an independent input; empty without incoming gradients.
  std::vector<float> grad_x, grad_fn, grad_base, grad_scale;  ///< shapes of the inputs, rows in the order of the settings
  std::vector<float> grad_f;                                  ///< empty without f too
  double row_error = 0.0;     ///< largest |row sum of res − 1| over the tokens
  double column_error = 0.0;  ///< largest |column sum of res − 1|
};

/// One sublayer's read and write, and back, with the kernels that training uses.
[[nodiscard]] MixingOutputs computeMixing(const MixingInputs& inputs, const MixingSettings& settings,
                                          const kernels::KernelTable& table, const kernels::ParallelFor& parallel);

}  // namespace mhc::worker
