// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/run/RunLock.h"

namespace mhc::run {

/// Paths of a run folder's parts.
struct RunPaths {
  std::filesystem::path folder;

  [[nodiscard]] std::filesystem::path config() const { return folder / "config.json"; }
  [[nodiscard]] std::filesystem::path environment() const { return folder / "environment.json"; }
  [[nodiscard]] std::filesystem::path database() const { return folder / "run.db"; }
  [[nodiscard]] std::filesystem::path tokenizer() const { return folder / "tokenizer.json"; }
  [[nodiscard]] std::filesystem::path checkpoints() const { return folder / "checkpoints"; }
  [[nodiscard]] std::filesystem::path samples() const { return folder / "samples"; }
  [[nodiscard]] std::filesystem::path exports() const { return folder / "exports"; }
  [[nodiscard]] std::filesystem::path results() const { return folder / "results"; }
  [[nodiscard]] std::filesystem::path log() const { return folder / "worker.log"; }
  [[nodiscard]] std::filesystem::path workbench() const { return folder / "workbench.json"; }
  [[nodiscard]] std::filesystem::path lock() const { return folder / "lock"; }
  [[nodiscard]] std::filesystem::path socketLink() const { return folder / "control.sock"; }
};

/// "2026-03-01_tiny-mhc_7f3a": date (UTC), label with everything but letters, digits, '.', '-' replaced by '-', four
/// hexadecimal digits of `salt`.
[[nodiscard]] std::string runName(std::int64_t wallNanoseconds, std::string_view label, std::uint32_t salt);
/// A path below `runsFolder` that does not exist yet.
[[nodiscard]] std::filesystem::path newRunPath(const std::filesystem::path& runsFolder, std::string_view label);

/// Does this folder count as new? No folder, or one without config.json, run.db and checkpoints; worker.log,
/// workbench.json and lock don't matter.
[[nodiscard]] bool countsAsNew(const std::filesystem::path& folder);

enum class RunStart { New, Resume };

/// The worker's side of a run folder: holds the lock while it lives.
class RunFolder {
 public:
  /// Creates the folder where needed, checks that it can be written, takes the lock. New on a folder that holds a run:
  /// ExitCode::RunFolderBusy; so is a folder that another worker holds.
  [[nodiscard]] static Result<RunFolder> open(const std::filesystem::path& folder, RunStart start);

  [[nodiscard]] const RunPaths& paths() const { return paths_; }
  [[nodiscard]] bool hasFrozenConfig() const;
  /// Writes config.json once, durably; later calls must bring the same bytes.
  [[nodiscard]] Result<void> freezeConfig(std::string_view bytes);
  /// The frozen bytes.
  [[nodiscard]] Result<std::string> frozenConfig() const;
  /// The session's environment; the earlier ones of a resumed run are kept in its array "earlier".
  [[nodiscard]] Result<void> writeEnvironment(Json environment);

 private:
  RunFolder(RunPaths paths, RunLock lock) : paths_(std::move(paths)), lock_(std::move(lock)) {}
  RunPaths paths_;
  RunLock lock_;
};

}  // namespace mhc::run
