// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Trainer.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "core/base/Clock.h"
#include "core/base/Log.h"
#include "core/base/Sha256.h"
#include "core/config/Document.h"
#include "core/config/LearningRate.h"
#include "core/estimate/Estimate.h"
#include "core/run/CheckpointLoader.h"
#include "core/training/ranks/MomentTransfer.h"
#include "core/training/ranks/RankShare.h"
#include "core/training/train/CheckpointTensors.h"
#include "core/training/train/Environment.h"
#include "core/training/train/Evaluator.h"

namespace mhc::training {
namespace {

constexpr std::int64_t kBadStepsAllowed = 5;

std::int64_t stepTokens(const config::TrainingConfig& training) {
  return training.accumulation * training.micro_batch * training.sequence_length;
}

}  // namespace

Trainer::Trainer(TrainRun& run, const TrainOptions& options, TrainReporter& reporter)
    : run_(run), options_(options), reporter_(reporter),
      step_(run.config, *run.parameters, *run.model, run.backend, run.ranks.get()), recorder_(run.backend),
      checkpoints_(run.folder->paths().folder), batches_(run.dataset.batches()),
      probeIds_(probeWindowOf(run)), activeNs_(run.activeNs) {
  step_.watch(options.signal);
}

std::int64_t Trainer::lastStep() const {
  const std::int64_t planned = run_.config.training.steps;
  return options_.stopAt ? std::min(*options_.stopAt, planned) : planned;
}

Ending Trainer::end(ExitCode code, std::string reason) {
  try {
    tell({{"do", "end"}, {"code", static_cast<int>(code)}, {"reason", reason}});
  } catch (const RankError& lost) {
    logError(lost.what());
  }
  alone_ = true;
  const bool well = code == ExitCode::Finished;
  const auto state = reason == "finished" ? control::WorkerState::Finished
                     : well || code == ExitCode::StoppedResumable ? control::WorkerState::Stopped
                                                                  : control::WorkerState::Failed;
  Json detail{{"code", static_cast<int>(code)}, {"reason", reason}};
  run_.telemetry->event(run_.state.step, "exit", reason == "finished" ? "Finished." : "Ended: " + reason, std::move(detail));
  if (const auto flushed = run_.telemetry->flush(); !flushed.ok()) logError(flushed.error().text());
  run_.hub->setState(state);
  run_.hub->refuseRequests();
  return {code, std::move(reason)};
}

Ending Trainer::train() {
  try {
    return loop();
  } catch (const RankError& lost) {
    return endWithout(lost.error());
  }
}

Ending Trainer::loop() {
  checkpoints_.removeLeftovers();
  if (const auto sought = batches_.seek(run_.state.position); !sought.ok()) {
    return end(sought.error().code, sought.error().text());
  }
  run_.hub->setState(control::WorkerState::Running);
  reporter_.started(run_.folder->paths().folder, run_.state.step, lastStep());
  publishStatus();
  // A run that was stopped between a step and its evaluation owes the evaluation.
  if (run_.resumed) {
    savedStep_ = run_.state.step;
    if (auto ending = afterStep()) return *ending;
  }
  while (run_.state.step < lastStep()) {
    if (auto ending = boundary()) return *ending;
    if (auto ending = makeStep()) return *ending;
    if (auto ending = afterStep()) return *ending;
  }
  if (run_.state.step >= run_.config.training.steps) return end(ExitCode::Finished, "finished");
  if (auto ending = saveCheckpoint()) return *ending;
  return end(ExitCode::Finished, "stopped");
}

Trainer::MaybeEnding Trainer::makeStep() {
  const config::TrainingConfig& training = run_.config.training;
  const std::int64_t step = run_.state.step + 1;
  const RankShare share = shareOf(training, 0, run_.ranks->size());
  if (const auto read = readShare(batches_, share, ids_, targets_); !read.ok()) {
    return end(read.error().code, read.error().text());
  }
  const bool first = step == 1;
  const bool due = step % training.mixing_every == 0 || step == training.steps;
  std::vector<run::BlobRecord> details;
  if ((first || due) && !probeIds_.empty()) details = Recorder::probe(*run_.model, probeIds_.data());
  const double rate = config::learningRate(training, step);
  const std::int64_t start = monotonicNanoseconds();
  tell({{"do", "step"}, {"step", step}});
  const StepOutcome outcome = step_.run(step, rate, ids_.data(), targets_.data(), first || due ? &recorder_ : nullptr);
  const std::int64_t elapsed = std::max<std::int64_t>(1, monotonicNanoseconds() - start);
  activeNs_ += elapsed;
  auto recorded = recorder_.take();
  details.insert(details.end(), std::make_move_iterator(recorded.begin()), std::make_move_iterator(recorded.end()));
  if (first) run_.telemetry->details(0, details);
  if (!due) details.clear();

  run_.state.step = step;
  run_.state.tokens += stepTokens(training);
  run_.state.position = batches_.position();
  stepLoss_.reset();
  for (const RankReport& rank : outcome.ranks) rankSignal_ = std::max(rankSignal_, static_cast<int>(rank.signal));
  recordStep(outcome, rate, static_cast<double>(elapsed) * 1e-9, std::move(details));
  if (!outcome.updated) return handleNonfinite(step, outcome);
  run_.state.badSteps = 0;
  if (run_.ranks->several() && (step % training.compare_ranks_every == 0 || step == lastStep())) compareRanks();
  return {};
}

void Trainer::recordStep(const StepOutcome& outcome, double learningRate, double seconds,
                         std::vector<run::BlobRecord> details) {
  const auto tokens = static_cast<double>(stepTokens(run_.config.training));
  const double flopsPerToken = estimate::flopsPerToken(run_.config).model();
  StepFacts facts;
  facts.report = {run_.state.step, outcome.loss, learningRate, outcome.gradientNorm, tokens / seconds,
                  run_.state.tokens, outcome.updated};
  facts.seconds = seconds;
  facts.activeNs = activeNs_;
  facts.flops = flopsPerToken * static_cast<double>(run_.state.tokens);
  facts.utilisation = run_.peakRate > 0 ? flopsPerToken * tokens / seconds / run_.peakRate : 0;
  facts.memoryBytes = static_cast<double>(residentMemory());
  facts.arenaBytes = static_cast<double>(run_.model->bytes());
  if (run_.backend.device) facts.deviceBytes = static_cast<double>(run_.backend.device->memory().taken);
  facts.ranks = outcome.ranks;
  reporter_.step(facts.report);
  run_.telemetry->step(facts, std::move(details));
  publishStatus();
}

Trainer::MaybeEnding Trainer::handleNonfinite(std::int64_t step, const StepOutcome& outcome) {
  ++run_.state.badSteps;
  const auto policy = run_.config.training.nonfinite_policy;
  const std::string what = "Step " + std::to_string(step) + " was not finite, first in " + outcome.firstBad + ". ";
  run_.telemetry->event(step, "nan", what + "The update was left out.",
                        Json{{"tensor", outcome.firstBad}, {"in_a_row", run_.state.badSteps}});
  if (policy == config::NonfinitePolicy::Stop) {
    return end(ExitCode::Diverged, what + "The policy is to stop: lower the learning rate and resume.");
  }
  if (run_.state.badSteps >= kBadStepsAllowed) {
    return end(ExitCode::Diverged, what + std::to_string(kBadStepsAllowed) +
                                       " such steps in a row: lower the learning rate, or resume from an earlier checkpoint.");
  }
  return policy == config::NonfinitePolicy::Rollback ? rollBack(step) : std::nullopt;
}

/// Weights and moments of the newest checkpoint (or of the start), while the data go on: the same batch would only fail
/// again.
Trainer::MaybeEnding Trainer::rollBack(std::int64_t step) {
  const run::CheckpointSearch search = run::findCheckpoint(run_.folder->paths().folder);
  std::string from = "the initial weights";
  FullMoments full;
  if (search.found) {
    from = "the weights of step " + std::to_string(search.found->step);
    auto weights = loadWeights(search.found->folder, *run_.parameters);
    if (!weights.ok()) return end(weights.error().code, weights.error().text());
    if (run_.parameters->sharded()) {
      auto loaded = loadFullMoments(search.found->folder, *run_.parameters);
      if (!loaded.ok()) return end(loaded.error().code, loaded.error().text());
      full = std::move(loaded).value();
    } else if (const auto loaded = loadMoments(search.found->folder, *run_.parameters); !loaded.ok()) {
      return end(loaded.error().code, loaded.error().text());
    }
  } else {
    run_.parameters->initialise(run_.config, *run_.backend.team);
    std::fill_n(run_.parameters->firstMoments(), run_.parameters->firstCount(), 0.0F);
    std::fill_n(run_.parameters->secondMoments(), run_.parameters->secondCount(), 0.0F);
    full.first.resize(static_cast<std::size_t>(run_.parameters->size()));
    full.second.resize(static_cast<std::size_t>(run_.parameters->secondSize()));
  }
  tell({{"do", "reload"}});
  shareState(run_.config, true, full, *run_.parameters, *run_.ranks);
  run_.parameters->refreshShadow(*run_.backend.kernels, *run_.backend.team);
  run_.backend.wait();
  run_.telemetry->event(step, "nan", "Went back to " + from + "; the data go on.");
  return {};
}

Trainer::MaybeEnding Trainer::afterStep() {
  const config::TrainingConfig& training = run_.config.training;
  const std::int64_t step = run_.state.step;
  const bool finished = step >= training.steps;
  if (run_.state.evaluatedStep < step && step > 0 && (finished || step % training.evaluate_every == 0)) {
    if (auto ending = evaluateNow(finished)) return ending;
  }
  const bool due = step > 0 && (finished || step % training.checkpoint_every == 0);
  // A state that the policy holds for bad is never saved.
  if (due && savedStep_ != step && run_.state.badSteps == 0) return saveCheckpoint();
  return {};
}

Trainer::MaybeEnding Trainer::evaluateNow(bool whole) {
  auto source = run_.dataset.evaluation(whole ? 0 : run_.config.training.evaluate_tokens);
  if (source.windows() == 0) {
    run_.state.evaluatedStep = run_.state.step;
    return {};
  }
  publishStatus("evaluating");
  tell({{"do", "evaluate"}, {"tokens", whole ? 0 : run_.config.training.evaluate_tokens}});
  const auto result = evaluate(*run_.model, source, [this] { return signal() == 0; }, run_.ranks.get());
  publishStatus();
  if (!result.ok()) return end(result.error().code, result.error().text());
  if (!result.value().complete) return boundary();  // a signal: the evaluation is made up for after resuming
  const Evaluation& evaluation = result.value();
  run_.state.evaluatedStep = run_.state.step;
  if (std::isfinite(evaluation.loss)) {
    stepLoss_ = evaluation.loss;
    if (!run_.state.bestLoss || evaluation.loss < *run_.state.bestLoss) run_.state.bestLoss = evaluation.loss;
  }
  run_.telemetry->evaluation(run_.state.step, evaluation.loss, evaluation.tokens, whole ? "validation, whole" : "validation");
  reporter_.evaluated(run_.state.step, evaluation.loss, evaluation.tokens);
  return {};
}

Trainer::MaybeEnding Trainer::saveCheckpoint() {
  if (savedStep_ == run_.state.step) return {};
  publishStatus("saving a checkpoint");
  const std::string frozen = run_.folder->frozenConfig().valueOr("");
  const run::CheckpointFacts facts{run_.state.step, sha256Of(frozen),
                                   Json{{"mhc-worker", MHC_VERSION}, {"libtorch", libTorchVersion()}}, stepLoss_};
  FullMoments gathered;
  tell({{"do", "save"}});
  if (run_.parameters->sharded()) gathered = gatherMoments(run_.config, *run_.parameters, *run_.ranks);
  for (;;) {
    // What the checkpoint builds on must be in the database before the checkpoint is there.
    Result<void> flushed = run_.telemetry->flush();
    if (flushed.ok()) {
      auto written = checkpoints_.write(facts, checkpointFiles(run_.config.model, *run_.parameters, run_.state,
                                                                 run_.parameters->sharded() ? &gathered : nullptr));
      if (written.ok()) {
        savedStep_ = run_.state.step;
        run_.telemetry->event(run_.state.step, "checkpoint", "Saved " + written.value().folder.filename().string() + ".",
                              Json{{"bytes", written.value().bytes}});
        reporter_.checkpointed(run_.state.step, written.value().folder);
        run::KeepRule keep;
        keep.last = static_cast<int>(run_.config.training.keep_last);
        for (const Message& message : checkpoints_.prune(keep)) logWarning(message.english);
        publishStatus();
        return {};
      }
      flushed = written.error();
    }
    if (flushed.error().code != ExitCode::DiskFull) return end(flushed.error().code, flushed.error().text());
    logError(flushed.error().text() + " Training waits until there is room.");
    run_.hub->setState(control::WorkerState::Paused);
    run_.hub->waitForRequests(std::chrono::seconds(2));
    tell({{"do", "save again"}});
    if (signal() != 0 || run_.hub->orders().stop) return end(ExitCode::DiskFull, flushed.error().text());
    run_.hub->setState(control::WorkerState::Running);
  }
}

}  // namespace mhc::training
