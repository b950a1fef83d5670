// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/config/Config.h"
#include "core/training/model/Model.h"
#include "core/training/ranks/GradientBuckets.h"
#include "core/training/ranks/RankGroup.h"
#include "core/training/ranks/RankReport.h"
#include "core/training/ranks/RankShare.h"
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
  std::vector<RankReport> ranks;  ///< of all ranks, if there are several
};

/// One optimizer step: forward and backward over `accumulation` micro-batches, global norm, clip, update. With several
/// ranks each does so with its share of the sequences, and all make the same update of the summed gradients.
class TrainStep {
 public:
  /// `ranks` must outlive it; null: one rank.
  TrainStep(const config::Config& config, Parameters& parameters, Model& model, const Backend& backend,
            RankGroup* ranks = nullptr);

  /// ids and targets are [accumulation, micro_batch, T], or this rank's rows of them. `step` counts from 1. Throws
  /// RankError, and weights and moments are then those before the step (unless sharded).
  StepOutcome run(std::int64_t step, double learningRate, const std::int32_t* ids, const std::int32_t* targets,
                  StepObserver* observer = nullptr);

  /// Settings that changed while training went on take effect with the next step.
  void setTraining(const config::TrainingConfig& training) { training_ = training; }

  /// Number of a signal that asks to stop, which the other ranks are told of.
  void watch(const std::atomic<int>* signal) { signal_ = signal; }

  /// Only the gradients (zeroed first) and the loss; no update. Of several ranks: the summed gradients, and this rank's
  /// part of the loss.
  double gradients(const std::int32_t* ids, const std::int32_t* targets, StepObserver* observer = nullptr);

  /// What of the step a device does from recordings.
  [[nodiscard]] const StepRecorder& recorder() const { return recorder_; }

  /// Tokens of one step, over all ranks.
  [[nodiscard]] std::int64_t tokens() const;

 private:
  [[nodiscard]] std::string findBad() const;
  [[nodiscard]] double squareSum() const;
  void exchange(StepOutcome& outcome, double& square);
  void zeroGradients();
  void findAdded();

  config::TrainingConfig training_;
  Parameters& parameters_;
  Model& model_;
  Backend backend_;
  Optimizer optimizer_;
  StepRecorder recorder_;
  RankGroup* ranks_;                          ///< null: one rank
  std::unique_ptr<GradientBuckets> buckets_;  ///< null: one rank
  RankShare share_;
  const std::atomic<int>* signal_ = nullptr;
  double ownSeconds_ = 0;
  CollectiveUse used_;                        ///< up to the last report
  /// Ranges [begin, end) of the flat gradients to which kernels add; what is not in them is overwritten by a product.
  std::vector<std::pair<std::int64_t, std::int64_t>> added_;
  std::vector<ParameterRange> withoutEffect_;
};

}  // namespace mhc::training
