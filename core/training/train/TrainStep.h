// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/config/Config.h"
#include "core/training/model/Model.h"
#include "core/training/train/Optimizer.h"
#include "core/training/train/StepRecorder.h"

namespace mhc::training {

/// Sees the first micro-batch of a step: what is recorded is taken from it.
class StepObserver : public BoundaryObserver {
 public:
  /// After the forward pass and before its backward: the maps of every sublayer are readable.
  virtual void afterForward(const Model& model) = 0;
  /// After the backward pass: BoundaryBuffers::gradSquare is readable (it is made only for an observer).
  virtual void afterBackward(const Model& model) = 0;
};

struct StepOutcome {
  double loss = 0;           ///< mean over all target tokens of the global batch, before the update
  double gradientNorm = 0;   ///< L2 over all parameters, before the clip
  bool updated = false;      ///< false: loss or gradient was not finite and nothing was changed
  std::string firstBad;      ///< then: the first tensor that was not finite
};

/// One optimizer step: forward and backward over `accumulation` micro-batches, global norm, clip, update.
class TrainStep {
 public:
  TrainStep(const config::Config& config, Parameters& parameters, Model& model, const Backend& backend);

  /// ids and targets are [accumulation, micro_batch, T]. `step` counts from 1.
  StepOutcome run(std::int64_t step, double learningRate, const std::int32_t* ids, const std::int32_t* targets,
                  StepObserver* observer = nullptr);

  /// Settings that changed while training went on take effect with the next step.
  void setTraining(const config::TrainingConfig& training) { training_ = training; }

  /// Only the gradients (zeroed first) and the loss; no update.
  double gradients(const std::int32_t* ids, const std::int32_t* targets, StepObserver* observer = nullptr);

  /// What of the step a device does from recordings.
  [[nodiscard]] const StepRecorder& recorder() const { return recorder_; }

  /// Tokens of one step.
  [[nodiscard]] std::int64_t tokens() const;

 private:
  [[nodiscard]] std::string findBad() const;
  void zeroGradients();
  void findAdded();

  config::TrainingConfig training_;
  Parameters& parameters_;
  Model& model_;
  Backend backend_;
  Optimizer optimizer_;
  StepRecorder recorder_;
  /// Ranges [begin, end) of the flat gradients to which kernels add; what is not in them is overwritten by a product.
  std::vector<std::pair<std::int64_t, std::int64_t>> added_;
};

}  // namespace mhc::training
