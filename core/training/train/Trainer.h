// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/training/record/Recorder.h"
#include "core/training/train/TrainRun.h"

namespace mhc::training {

/// The loop over an opened run: at each step boundary requests are answered, then one step, its records, and what is due
/// after it (evaluation, checkpoint). Returns when the run is over, stopped or can't go on. Of several ranks it is rank 0,
/// which tells the others (Follower) what to do.
class Trainer {
 public:
  Trainer(TrainRun& run, const TrainOptions& options, TrainReporter& reporter);
  Ending train();

 private:
  using MaybeEnding = std::optional<Ending>;

  Ending loop();
  [[nodiscard]] std::int64_t lastStep() const;
  MaybeEnding makeStep();
  MaybeEnding handleNonfinite(std::int64_t step, const StepOutcome& outcome);
  MaybeEnding rollBack(std::int64_t step);
  void recordStep(const StepOutcome& outcome, double learningRate, double seconds, std::vector<run::BlobRecord> details);
  /// Evaluation and checkpoint that step `state.step` calls for. `last`: the whole split.
  MaybeEnding afterStep();
  MaybeEnding evaluateNow(bool whole);
  MaybeEnding saveCheckpoint();
  /// What all ranks do next.
  void tell(const Json& command);
  void compareRanks();
  /// Another rank is lost: saves what this one still has whole.
  Ending endWithout(const Error& lost);
  Ending end(ExitCode code, std::string reason);

  // TrainerControl.cpp: what clients ask for between two steps.
  MaybeEnding boundary();
  MaybeEnding waitWhilePaused();
  MaybeEnding answer(control::PendingRequest request);
  Result<Json> changeSetting(const Json& arguments);
  /// TrainerSample.cpp: writes a text from the weights as they are, and records it.
  Result<Json> sampleNow(const Json& arguments);
  [[nodiscard]] int signal() const {
    const int own = options_.signal != nullptr ? options_.signal->load() : 0;
    return own != 0 ? own : rankSignal_;
  }
  /// `phase`: what it is doing between steps, empty while it steps.
  void publishStatus(const std::string& phase = {});

  TrainRun& run_;
  const TrainOptions& options_;
  TrainReporter& reporter_;
  TrainStep step_;
  Recorder recorder_;
  run::CheckpointWriter checkpoints_;
  data::BatchSource batches_;
  std::vector<std::int32_t> ids_, targets_, probeIds_;
  std::int64_t activeNs_;
  std::int64_t savedStep_ = -1;         ///< step of the newest checkpoint of this session
  std::optional<double> stepLoss_;      ///< validation loss of the step just made
  std::optional<std::int64_t> stepsAllowed_;  ///< while paused: so many more, then pause again
  bool paused_ = false;
  int rankSignal_ = 0;    ///< that another rank has got
  bool alone_ = false;    ///< the other ranks are lost, or were told the end
};

/// Trains as rank 0, or follows it.
[[nodiscard]] Ending trainAsRank(TrainRun& run, const TrainOptions& options, TrainReporter& reporter);
/// After a rank was lost: ends all ranks that are left, this one too. Else nothing.
void endRanks(Collective& collective, const Ending& ending);

/// Opens and trains; writes the exit event; everything of a run in one call. No exception leaves it.
[[nodiscard]] ExitCode runTraining(const TrainOptions& options, TrainReporter& reporter, const CancelToken& cancel);

}  // namespace mhc::training
