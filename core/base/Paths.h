// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/Result.h"

namespace mhc {

/// Where the program keeps its things, after the XDG base directory rules; each ends in "mhc-workbench".
/// setProfile(DIR) moves all of them below DIR (tests, demonstrations).
[[nodiscard]] std::filesystem::path dataHome();    ///< designs, presets, runs
[[nodiscard]] std::filesystem::path cacheHome();   ///< token shards, index, LibTorch
[[nodiscard]] std::filesystem::path configHome();  ///< settings.json
/// The user's cache whatever the profile: what packaging/install-dependencies put there (LibTorch, corpora).
[[nodiscard]] std::filesystem::path sharedCacheHome();
[[nodiscard]] std::filesystem::path defaultRunsFolder();
void setProfile(const std::filesystem::path& directory);

/// The user's runtime folder for sockets: $XDG_RUNTIME_DIR/mhc-workbench, else mhc-UID in the system's temporary
/// folder; 0700 and owned by the user, else an error.
[[nodiscard]] Result<std::filesystem::path> runtimeFolder();

/// The folder with presets, themes and so on: $MHC_RESOURCES, else beside the program, else the source tree.
[[nodiscard]] std::filesystem::path resourceFolder();

/// The folder that holds the running executable.
[[nodiscard]] std::filesystem::path executableFolder();

}  // namespace mhc
