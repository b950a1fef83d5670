// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/config/Config.h"
#include "core/training/backend/Backend.h"
#include "core/training/model/Parameters.h"

namespace mhc::training {

/// Turns gradients into new weights: AdamW for every group, or Muon for the hidden matrices and AdamW for the rest, as
/// the parameters were made (ParameterOptions::optimizer). The shadow of the weights is made in the same pass.
class Optimizer {
 public:
  /// `parameters` must have gradients and optimizer state before update() is called, and outlive this. Throws
  /// std::bad_alloc.
  Optimizer(Parameters& parameters, const Backend& backend);

  /// One update of all groups. Weight decay and learning-rate factor by group; every gradient is multiplied by
  /// `gradientScale` (the global-norm clip). `step` counts updates from 1.
  void update(const config::TrainingConfig& training, std::int64_t step, double learningRate, double gradientScale);

 private:
  void adamW(const ParameterGroup& group, const config::TrainingConfig& training, std::int64_t step,
             double learningRate, double gradientScale) const;
  void muon(const Parameter& tensor, const config::TrainingConfig& training, double learningRate, double gradientScale);
  [[nodiscard]] std::uint16_t* shadowAt(std::int64_t offset) const;

  Parameters& parameters_;
  Backend backend_;
  Arena scratch_;  ///< Muon's, for the largest matrix; empty under AdamW
};

/// Floats that orthogonalise() needs beside the matrix itself.
[[nodiscard]] std::int64_t orthogonaliseScratch(std::int64_t rows, std::int64_t columns);

/// x [rows, columns] becomes nearly orthogonal: five quintic Newton-Schulz steps after a division by its Frobenius norm
/// (kernels/Optimizers.h; Jordan 2024). Singular values end between about 0.7 and 1.2.
void orthogonalise(float* x, std::int64_t rows, std::int64_t columns, float* scratch, const Backend& backend);

}  // namespace mhc::training
