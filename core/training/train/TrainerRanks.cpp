// SPDX-License-Identifier: GPL-3.0-or-later
// The trainer as the first of several ranks.
#include <thread>

#include "core/base/Log.h"
#include "core/training/ranks/ReplicaCheck.h"
#include "core/training/train/Follower.h"
#include "core/training/train/Trainer.h"

namespace mhc::training {

void Trainer::tell(const Json& command) {
  if (!alone_) run_.ranks->command(command);
}

void Trainer::compareRanks() {
  tell({{"do", "compare"}});
  const ReplicaVerdict verdict = judge(run_.ranks->gather(replicaHashes(*run_.parameters, *run_.model, probeIds_)));
  run_.telemetry->ranksCompared(run_.state.step, verdict.equal());
  if (verdict.equal()) return;
  logError("step " + std::to_string(run_.state.step) + ": " + verdict.text());
  run_.telemetry->event(run_.state.step, "ranks_differ", verdict.text(), verdict.detail());
}

/// Ranks are lost while they are waited for, and that is never within an update: this rank's weights and moments are
/// those of its last step. Sharded ones are not all here; then the newest checkpoint stays the last.
Ending Trainer::endWithout(const Error& lost) {
  alone_ = true;
  logError(lost.text());
  if (!run_.parameters->sharded() && run_.state.step > 0 && run_.state.badSteps == 0) {
    if (auto failed = saveCheckpoint()) logError(failed->reason);
  }
  return end(lost.code, lost.text());
}

namespace {

/// Rank 0 writes down why the run ends before it ends all; the others give it time for that, and end all only if it is
/// gone too.
void leaveTo(const RankGroup& ranks, const Collective& collective) {
  constexpr int kHalfSeconds = 240;
  for (int i = 0; i < kHalfSeconds && !ranks.leads() && !collective.hasDied(0); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

}  // namespace

Ending trainAsRank(TrainRun& run, const TrainOptions& options, TrainReporter& reporter) {
  if (run.ranks->leads()) return Trainer(run, options, reporter).train();
  try {
    return Follower(run, options).follow();
  } catch (const RankError& lost) {
    return {lost.error().code, lost.error().text()};
  }
}

void endRanks(Collective& collective, const Ending& ending) {
  if (ending.code != ExitCode::RankLost) return;
  leaveTo(RankGroup(collective), collective);
  collective.abort(ending.code);
}

}  // namespace mhc::training
