// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ExitCode.h"
#include "core/base/Json.h"
#include "core/run/RunLock.h"

namespace mhc::run {

/// New: nothing recorded yet. Running: the lock is held. Failed: ended with an error, or without a word.
enum class RunState { New, Running, Finished, Stopped, Failed };
[[nodiscard]] std::string_view nameOf(RunState state);  ///< "new", "running", …

/// One row of a list of runs, derived from files alone.
struct RunInfo {
  std::filesystem::path folder;
  std::string name;                      ///< the folder's
  RunState state = RunState::New;
  bool endedSilently = false;            ///< Failed because there is no exit event: killed, or out of memory
  int exitCode = -1;                     ///< of the last exit event; −1: none
  std::string exitReason;                ///< "finished", "stopped", or a sentence
  std::int64_t lastStep = -1;            ///< newest recorded step
  std::int64_t plannedSteps = -1;        ///< training.steps of the frozen config; −1 unknown
  std::optional<double> loss;            ///< newest point of series "loss"
  std::optional<double> validationLoss;  ///< newest point of series "validation_loss"
  std::string hcType;                    ///< empty: unknown
  int streams = 0;
  int sublayers = 0;
  std::int64_t modified = 0;             ///< newest change of config, database or its WAL, ns since 1970
  std::optional<LockHolder> holder;      ///< only while running
  std::string problem;                   ///< a sentence if the database can't be read
};

[[nodiscard]] RunInfo readRunInfo(const std::filesystem::path& folder);

/// Is this a run folder at all: does it hold config.json or run.db, or a worker.log of a run that is starting?
[[nodiscard]] bool isRunFolder(const std::filesystem::path& folder);

/// Lists many run folders fast: rows of runs whose files did not change come from a rebuildable cache.
class RunIndex {
 public:
  /// `cacheFile` may be empty (no cache on disk) or absent or damaged (rebuilt).
  explicit RunIndex(std::filesystem::path cacheFile = {});
  /// All runs directly below `runsFolder`, newest first. An absent folder gives an empty list.
  [[nodiscard]] std::vector<RunInfo> list(const std::filesystem::path& runsFolder);
  /// Databases opened by the last list(), for the tests of the cache.
  [[nodiscard]] int databasesRead() const { return databasesRead_; }

 private:
  void load();
  void save() const;
  std::filesystem::path cacheFile_;
  Json rows_ = Json::object();
  bool loaded_ = false;
  int databasesRead_ = 0;
};

}  // namespace mhc::run
