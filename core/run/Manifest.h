// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/run/Checkpoint.h"

namespace mhc::run {

struct ManifestFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;
};

struct Manifest {
  CheckpointFacts facts;
  std::vector<ManifestFile> files;
  Json json;
};

/// A name that stays inside its folder.
[[nodiscard]] bool isPlainName(std::string_view name);

/// {"format":1,"step","config_hash","versions","validation_loss"?,"files":[{"name","bytes","sha256"}],"checksum"}; the
/// checksum is the SHA-256 of the document without it, so that a changed bit anywhere shows.
[[nodiscard]] Json makeManifest(const CheckpointFacts& facts, const std::vector<ManifestFile>& files);

/// Reads FOLDER/manifest.json and checks it against itself and against the folder's name. ExitCode::BadData.
[[nodiscard]] Result<Manifest> readManifest(const std::filesystem::path& folder);

}  // namespace mhc::run
