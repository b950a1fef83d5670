// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Result.h"

namespace mhc::run {

/// One thing that was looked at, and what is wrong with it.
struct Verdict {
  enum class What { Database, Configuration, Checkpoint };
  What what = What::Database;
  std::filesystem::path path;
  std::int64_t step = -1;        ///< checkpoint: its step; database: the newest recorded one; −1 unknown
  std::uint64_t bytes = 0;
  std::optional<Error> problem;  ///< none: it is good
  std::vector<Message> notes;    ///< what is not wrong but worth knowing
};

struct RunVerification {
  std::vector<Verdict> verdicts;
  [[nodiscard]] bool good() const;
};

/// Reads a run folder and nothing else: run.db by SQLite's own integrity check, every checkpoint file against its
/// manifest, the frozen configuration against the checkpoints' hash of it. Error (BadData): no run folder.
[[nodiscard]] Result<RunVerification> verifyRun(const std::filesystem::path& folder);

}  // namespace mhc::run
