// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/State.h"

#include <algorithm>

#include "core/base/Paths.h"

namespace mhc::workbench {

State::State(Settings& preferences, const std::filesystem::path& runsFolder)
    : settings(preferences),
      window(configHome() / "window.json"),
      thresholdLink(thresholds, alertFeed),
      documents(dataHome() / "recovery"),
      histories(runs, series, samples, cursor),
      frames(readers, runs, cursor),
      trackReader(readers, histories, runs, tracks),
      alerts(alertFeed, [this](const QString& run) { return progressOf(run, sessions, histories); }),
      scanner(runsFolder, cacheHome() / "run-index.json"),
      pathRunner(paths) {}

RunProgress progressOf(const QString& run, const Sessions& sessions, const Histories& histories) {
  RunProgress progress;
  const RunSession* session = sessions.find(run);
  const History* history = histories.find(run);
  if (history != nullptr) progress.step = history->lastStep;
  if (session == nullptr || !session->alive()) return progress;
  const auto& state = session->state();
  progress.alive = true;
  progress.step = std::max(progress.step, state.step);
  const bool between = state.steps > 0 && progress.step >= state.steps;  // the last evaluation may take its time
  const bool begun = progress.step >= 0 && !between && state.phase.isEmpty();
  // Another program's trainer has no socket to say so: a held lock and a first step must do.
  progress.training = begun && (session->connected() ? state.word == QLatin1String("running") : true);
  return progress;
}

std::filesystem::path runsFolderOf(const std::string& chosen, const Settings& settings) {
  if (!chosen.empty()) return std::filesystem::absolute(chosen).lexically_normal();
  if (const std::string kept = settings.text("runs.folder"); !kept.empty()) return kept;
  return defaultRunsFolder();
}

}  // namespace mhc::workbench
