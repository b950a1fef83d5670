// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/Message.h"
#include "core/base/Result.h"
#include "core/run/Checkpoint.h"

namespace mhc::run {

/// Folders that are named like checkpoints ("step-00000200"), newest first, whatever they hold.
[[nodiscard]] std::vector<std::filesystem::path> checkpointFolders(const std::filesystem::path& runFolder);

/// Complete checkpoints of a run by step, read from their manifests without hashing the files. Damaged ones are absent.
[[nodiscard]] std::vector<CheckpointInfo> listCheckpoints(const std::filesystem::path& runFolder);

/// Size and SHA-256 of every file of one checkpoint folder against its manifest, and the manifest against itself.
/// The error names the file and what differs.
[[nodiscard]] Result<CheckpointInfo> verifyCheckpoint(const std::filesystem::path& folder);

struct CheckpointSearch {
  std::optional<CheckpointInfo> found;
  std::vector<Message> messages;  ///< which newer ones were passed over and why; empty if all is well
};
/// The newest checkpoint that verifies, else the one before, and so on.
[[nodiscard]] CheckpointSearch findCheckpoint(const std::filesystem::path& runFolder);

/// `path` is a step folder or a run folder (newest good step): what --checkpoint accepts. ExitCode::BadData.
[[nodiscard]] Result<CheckpointSearch> openCheckpoint(const std::filesystem::path& path);

}  // namespace mhc::run
