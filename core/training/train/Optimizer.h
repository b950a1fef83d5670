// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config/Config.h"
#include "core/training/backend/Backend.h"
#include "core/training/model/Parameters.h"
#include "kernels/Optimizers.h"

namespace mhc::training {

/// Turns gradients into new weights: AdamW for every group, or Muon for the hidden matrices and AdamW for the rest, as
/// the parameters were made (ParameterOptions::optimizer). The shadow of the weights is made in the same pass.
class Optimizer {
 public:
  /// `parameters` must have gradients and optimizer state before update() is called, and outlive this. Throws
  /// std::bad_alloc.
  Optimizer(Parameters& parameters, const Backend& backend);

  /// One update of all groups, or of what is owned of them if the state is sharded. Weight decay and learning-rate factor
  /// by group; every gradient is multiplied by `gradientScale` (the global-norm clip). `step` counts updates from 1.
  void update(const config::TrainingConfig& training, std::int64_t step, double learningRate, double gradientScale) {
    prepare(training, step, learningRate, gradientScale);
    queue();
  }

  /// update() in two parts. What changes from step to step goes into memory that AdamW's kernels read, so that queue()
  /// can be recorded; the queue must be empty.
  void prepare(const config::TrainingConfig& training, std::int64_t step, double learningRate, double gradientScale);
  void queue();
  /// Whether queue() only puts work into the queue. Muon's doesn't: the host reads a norm of each matrix in between.
  [[nodiscard]] bool recordable() const { return scratch_.data() == nullptr; }
  /// The numbers of the last prepare() that are not in memory.
  [[nodiscard]] std::string key() const;

 private:
  /// All of an update of the part [begin, end) of a group but where its settings lie in memory.
  [[nodiscard]] kernels::AdamW adamW(const ParameterGroup& group, std::int64_t begin, std::int64_t end) const;
  [[nodiscard]] kernels::AdamW settingsOf(const ParameterGroup& group) const;
  void muon(const Parameter& tensor);
  [[nodiscard]] std::uint16_t* shadowAt(std::int64_t offset) const;

  Parameters& parameters_;
  Backend backend_;
  Arena scratch_;  ///< Muon's, for the largest matrix; empty under AdamW
  Arena steps_;    ///< kernels::AdamWStep of each group; empty on the CPU
  config::TrainingConfig training_ = {};  ///< what prepare() was given
  std::int64_t step_ = 1;
  double learningRate_ = 0, gradientScale_ = 1;
};

/// Floats that orthogonalise() needs beside the matrix itself.
[[nodiscard]] std::int64_t orthogonaliseScratch(std::int64_t rows, std::int64_t columns);

/// x [rows, columns] becomes nearly orthogonal: five quintic Newton-Schulz steps after a division by its Frobenius norm
/// (kernels/Optimizers.h; Jordan 2024). Singular values end between about 0.7 and 1.2.
void orthogonalise(float* x, std::int64_t rows, std::int64_t columns, float* scratch, const Backend& backend);

}  // namespace mhc::training
