// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/training/backend/Backend.h"

namespace mhc::training {

/// dW [rows, columns] (+)= outGradᵀ·input, into a flat float32 gradient. With bfloat16 operands each panel of rows is a
/// product into `scratch`, added by a kernel: oneDNN adds into its result far slower (engine measurements: 140 against
/// 400 GFLOP/s), and float32 sums do not lose what later micro-batches add.
struct WeightGradient {
  std::int64_t rows = 0;     ///< outputs of the layer
  std::int64_t columns = 0;  ///< inputs
  std::int64_t tokens = 0;
  const void* outGrad = nullptr;  ///< [tokens, rows]
  const void* input = nullptr;    ///< [tokens, columns]
  float* gradient = nullptr;      ///< [rows, columns]
  void* scratch = nullptr;        ///< bfloat16 only: weightGradientScratch() elements
  kernels::Element element = kernels::Element::Float32;

  /// `overwrite`: gradient = product instead of gradient += product.
  void run(const Backend& backend, bool overwrite) const;
  /// The products of run(), for timing them alone.
  void appendProducts(std::vector<Product>& products) const;

 private:
  [[nodiscard]] std::int64_t panelRows() const;
  [[nodiscard]] Product panel(std::int64_t first) const;
};

/// bfloat16 elements of the panel of a [rows, columns] gradient.
[[nodiscard]] std::int64_t weightGradientScratch(std::int64_t rows, std::int64_t columns);

}  // namespace mhc::training
