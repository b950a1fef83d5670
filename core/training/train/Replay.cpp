// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Replay.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "core/base/Json.h"
#include "core/config/Document.h"
#include "core/config/LearningRate.h"
#include "core/config/Settings.h"
#include "core/data/Dataset.h"
#include "core/run/CheckpointLoader.h"
#include "core/run/RunDatabaseReader.h"
#include "core/run/RunFolder.h"
#include "core/training/train/CheckpointTensors.h"
#include "core/training/train/Environment.h"
#include "core/training/train/TrainStep.h"

namespace mhc::training {
namespace {

using Recorded = std::map<std::int64_t, double>;

Result<Recorded> recordedSeries(run::RunDatabaseReader& reader, const std::string& name) {
  Recorded values;
  MHC_TRY_ASSIGN(const auto all, reader.series());
  for (const auto& series : all) {
    if (series.name != name) continue;
    MHC_TRY_ASSIGN(const auto points, reader.points(series.id));
    for (const auto& point : points) values[point.step] = point.value;
  }
  return values;
}

bool sameBits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

bool sameFloats(const float* a, const float* b, std::int64_t count) {
  return std::memcmp(a, b, static_cast<std::size_t>(count) * sizeof(float)) == 0;
}

class Replayer {
 public:
  Replayer(const std::filesystem::path& folder, std::int64_t threads) : paths_{folder}, threads_(threads) {}

  Result<ReplayReport> run(std::int64_t steps, const std::function<void(std::int64_t)>& progress) {
    MHC_TRY(open());
    MHC_TRY(choose(steps));
    MHC_TRY_ASSIGN(data::Dataset dataset, data::Dataset::open(config_.training));
    backend_ = makeCpuBackend(threads_ > 0 ? threads_ : config_.training.threads);
    noteMachine();
    MHC_TRY_ASSIGN(Parameters parameters, Parameters::create(config_.model, true, true, *backend_.team,
                                                                parameterOptions(config_.training)));
    MHC_TRY(loadWeights(start_.folder, parameters));
    MHC_TRY(loadMoments(start_.folder, parameters));
    parameters.refreshShadow(*backend_.kernels, *backend_.team);
    MHC_TRY_ASSIGN(const TrainerState state, loadTrainerState(start_.folder));
    for (const LiveEdit& edit : state.edits) MHC_TRY(config::applySetting(config_, edit.key, edit.value));
    MHC_TRY_ASSIGN(const auto model, Model::create(config_.model, parameters, backend_, config_.training.micro_batch,
                                                   config_.training.sequence_length, true, modelOptions(config_)));
    TrainStep step(config_, parameters, *model, backend_);
    data::BatchSource batches = dataset.batches();
    MHC_TRY(batches.seek(state.position));
    std::vector<std::int32_t> ids(static_cast<std::size_t>(step.tokens())), targets(ids.size());
    for (std::int64_t k = start_.step + 1; k <= end_ && !report_.differs; ++k) {
      MHC_TRY(applyEdits(k - 1, step));
      MHC_TRY(batches.next(ids.data(), targets.data(), config_.training.accumulation * config_.training.micro_batch));
      const StepOutcome outcome = step.run(k, config::learningRate(config_.training, k), ids.data(), targets.data());
      ++report_.steps;
      compare("loss", loss_, k, outcome.loss);
      compare("gradient_norm", norm_, k, outcome.gradientNorm);
      if (const auto later = later_.find(k); later != later_.end()) MHC_TRY(compareCheckpoint(later->second, parameters));
      if (progress) progress(k);
    }
    return report_;
  }

 private:
  Result<void> open() {
    MHC_TRY_ASSIGN(config_, config::loadValidConfigFile(paths_.config()));
    MHC_TRY_ASSIGN(auto reader, run::RunDatabaseReader::open(paths_.database()));
    MHC_TRY_ASSIGN(loss_, recordedSeries(*reader, "loss"));
    MHC_TRY_ASSIGN(norm_, recordedSeries(*reader, "gradient_norm"));
    MHC_TRY_ASSIGN(const auto events, reader->events());
    for (const auto& event : events) {
      if (event.kind == "edit" && event.detail.contains("key") && event.detail.contains("value")) {
        edits_.push_back({event.step, event.detail.at("key").get<std::string>(), event.detail.at("value").get<std::string>()});
      }
    }
    return {};
  }

  Result<void> choose(std::int64_t steps) {
    const auto checkpoints = run::listCheckpoints(paths_.folder);
    const std::int64_t last = loss_.empty() ? 0 : loss_.rbegin()->first;
    const run::CheckpointInfo* best = nullptr;
    for (const auto& checkpoint : checkpoints) {
      if (checkpoint.step >= last) continue;
      if (best == nullptr || checkpoint.step + steps <= last) best = &checkpoint;
    }
    if (best == nullptr) {
      return makeError(ExitCode::BadData, "replay.nothing",
                       "{run} has no checkpoint with recorded steps after it, so there is nothing to replay.",
                       {{"run", paths_.folder.string()}});
    }
    MHC_TRY_ASSIGN(start_, run::verifyCheckpoint(best->folder));
    end_ = std::min(last, start_.step + steps);
    report_.from = start_.step;
    for (const auto& checkpoint : checkpoints) {
      if (checkpoint.step > start_.step && checkpoint.step <= end_) later_[checkpoint.step] = checkpoint.folder;
    }
    return {};
  }

  void noteMachine() {
    report_.warning = otherMachineNote(paths_.environment(), backend_);
  }

  Result<void> applyEdits(std::int64_t after, TrainStep& step) {
    for (const LiveEdit& edit : edits_) {
      if (edit.step != after || after <= start_.step) continue;
      MHC_TRY(config::applySetting(config_, edit.key, edit.value));
      step.setTraining(config_.training);
    }
    return {};
  }

  void compare(const char* name, const Recorded& recorded, std::int64_t step, double value) {
    const auto found = recorded.find(step);
    if (found == recorded.end() || report_.differs || sameBits(found->second, value)) return;
    report_.differs = step;
    report_.series = name;
    report_.recorded = found->second;
    report_.replayed = value;
  }

  Result<void> compareCheckpoint(const std::filesystem::path& folder, const Parameters& replayed) {
    MHC_TRY_ASSIGN(Parameters saved, Parameters::create(config_.model, false, true, *backend_.team,
                                                           parameterOptions(config_.training)));
    MHC_TRY(loadWeights(folder, saved));
    MHC_TRY(loadMoments(folder, saved));
    report_.checkpointCompared = true;
    for (const Parameter& tensor : saved.tensors()) {
      report_.checkpointEqual = report_.checkpointEqual &&
          sameFloats(saved.weights() + tensor.offset, replayed.weights() + tensor.offset, tensor.size) &&
          sameFloats(saved.firstMoments() + tensor.offset, replayed.firstMoments() + tensor.offset, tensor.size) &&
          (!saved.hasSecondMoment(tensor) ||
           sameFloats(saved.secondMoments() + tensor.offset, replayed.secondMoments() + tensor.offset, tensor.size));
    }
    return {};
  }

  run::RunPaths paths_;
  std::int64_t threads_;
  Backend backend_;
  config::Config config_;
  Recorded loss_, norm_;
  std::vector<LiveEdit> edits_;
  run::CheckpointInfo start_;
  std::int64_t end_ = 0;
  std::map<std::int64_t, std::filesystem::path> later_;
  ReplayReport report_;
};

}  // namespace

Result<ReplayReport> replayRun(const std::filesystem::path& folder, std::int64_t steps, std::int64_t threads,
                               const std::function<void(std::int64_t step)>& progress) {
  return Replayer(folder, threads).run(steps, progress);
}

}  // namespace mhc::training
