// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Result.h"
#include "widgets/ranks/RankPlan.h"

namespace mhc::workbench {

/// The machine that the launcher starts on, as far as the words hang on it.
struct LauncherPlace {
  int cores = 1;      ///< mpirun starts no more ranks than that unless it is told to
  bool root = false;  ///< mpirun refuses root unless it is told to
  /// Where a program is; nothing if it is not installed.
  std::function<std::optional<std::filesystem::path>(const std::string& name)> find;
};
[[nodiscard]] LauncherPlace launcherPlace();

/// The words that start `program` with these arguments on all ranks of the plan, the launcher first. Error: the
/// launcher is not installed, or can't start such a plan.
[[nodiscard]] Result<std::vector<std::string>> rankWords(const widgets::RankPlan& plan, const LauncherPlace& place,
                                                         const std::filesystem::path& program,
                                                         const std::vector<std::string>& arguments);

/// The words as one line for a shell.
[[nodiscard]] std::string shellLine(const std::vector<std::string>& words);

}  // namespace mhc::workbench
