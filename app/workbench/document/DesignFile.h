// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/Json.h"
#include "core/base/Result.h"

namespace mhc::workbench {

/// Reads *.mhcd, a whole config.json or only its model part, and gives the whole configuration as the user wrote it,
/// valid or not: {"model": {…}, "training": {…}}. Parts that the file lacks hold the defaults.
[[nodiscard]] Result<Json> readDesign(const std::filesystem::path& path);
[[nodiscard]] Result<Json> designFromJson(const Json& file, const std::string& name);

/// The text of a *.mhcd file. `design` is always written; `model` and `training` only when the configuration is valid,
/// so that a worker can be given the file itself.
[[nodiscard]] std::string designText(const Json& config);

/// Writes a design, in the form that the file's name asks for: *.mhcd, else a plain config.json.
[[nodiscard]] Result<void> writeDesign(const Json& config, const std::filesystem::path& path);

}  // namespace mhc::workbench
