// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/State.h"

#include "core/base/Paths.h"

namespace mhc::workbench {

State::State(Settings& preferences, const std::filesystem::path& runsFolder)
    : settings(preferences),
      window(configHome() / "window.json"),
      documents(dataHome() / "recovery"),
      histories(runs, series, cursor),
      frames(readers, runs, cursor),
      trackReader(readers, histories, runs, tracks),
      scanner(runsFolder, cacheHome() / "run-index.json") {}

std::filesystem::path runsFolderOf(const std::string& chosen, const Settings& settings) {
  if (!chosen.empty()) return std::filesystem::absolute(chosen).lexically_normal();
  if (const std::string kept = settings.text("runs.folder"); !kept.empty()) return kept;
  return defaultRunsFolder();
}

}  // namespace mhc::workbench
