// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/Result.h"
#include "widgets/base/PathFeed.h"

/// The files of measured paths that belong to a run.
namespace mhc::workbench {

/// Where results of a run are kept: its results folder and, for runs that can't be written, a folder of the cache.
[[nodiscard]] std::vector<std::filesystem::path> pathResultFolders(const std::filesystem::path& run);
/// The newest result of a run there, or of one of its steps; empty: none.
[[nodiscard]] std::filesystem::path newestPathResult(const std::filesystem::path& run, std::int64_t step = -1);
/// What can be measured of a run and what has been.
[[nodiscard]] widgets::PathSteps pathSteps(const std::filesystem::path& run);

/// Where a result of that step goes (−1: of the newest checkpoint): empty = the run's own results folder, in which the
/// worker chooses a name; else a file in the cache. An error if neither can be written.
[[nodiscard]] Result<std::filesystem::path> newPathResult(const std::filesystem::path& run, std::int64_t step);

}  // namespace mhc::workbench
