// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Follower.h"

#include "core/config/LearningRate.h"
#include "core/config/Settings.h"
#include "core/training/ranks/MomentTransfer.h"
#include "core/training/ranks/RankShare.h"
#include "core/training/ranks/ReplicaCheck.h"
#include "core/training/train/Evaluator.h"

namespace mhc::training {
namespace {

/// What only this rank knows ends all ranks, with its sentence.
void require(const Result<void>& result) {
  if (!result.ok()) throw RankError(result.error());
}

}  // namespace

Follower::Follower(TrainRun& run, const TrainOptions& options)
    : run_(run), step_(run.config, *run.parameters, *run.model, run.backend, run.ranks.get()),
      batches_(run.dataset.batches()), probeIds_(probeWindowOf(run)) {
  step_.watch(options.signal);
}

Ending Follower::follow() {
  require(batches_.seek(run_.state.position));
  for (;;) {
    const Json command = run_.ranks->awaitCommand();
    run_.ranks->collective().setTimeout(rankTimeout(run_.config));
    const auto what = command.at("do").get<std::string>();
    if (what == "end") return {static_cast<ExitCode>(command.at("code").get<int>()), command.at("reason").get<std::string>()};
    obey(command, what);
  }
}

void Follower::obey(const Json& command, const std::string& what) {
  RankGroup& ranks = *run_.ranks;
  if (what == "step") {
    makeStep(command.at("step").get<std::int64_t>());
  } else if (what == "evaluate") {
    const auto source = run_.dataset.evaluation(command.at("tokens").get<std::int64_t>());
    const auto result = evaluate(*run_.model, source, {}, &ranks);
    require(result.ok() ? Result<void>() : result.error());
  } else if (what == "set") {
    require(config::applySetting(run_.config, command.at("key").get<std::string>(), command.at("value").get<std::string>()));
    step_.setTraining(run_.config.training);
  } else if (what == "reload") {
    shareState(run_.config, true, {}, *run_.parameters, ranks);
    run_.parameters->refreshShadow(*run_.backend.kernels, *run_.backend.team);
    run_.backend.wait();
  } else if (what == "save") {
    if (run_.parameters->sharded()) (void)gatherMoments(run_.config, *run_.parameters, ranks);
    ranks.collective().setTimeout(kLongestSave);  // until the next command
  } else if (what == "save again") {
    ranks.collective().setTimeout(kLongestSave);
  } else if (what == "compare") {
    (void)ranks.gather(replicaHashes(*run_.parameters, *run_.model, probeIds_));
  }
}

void Follower::makeStep(std::int64_t step) {
  const RankShare share = shareOf(run_.config.training, run_.ranks->rank(), run_.ranks->size());
  require(readShare(batches_, share, ids_, targets_));
  step_.run(step, config::learningRate(run_.config.training, step), ids_.data(), targets_.data());
}

}  // namespace mhc::training
