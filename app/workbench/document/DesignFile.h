// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/graph/Design.h"

namespace mhc::workbench {

/// Reads *.mhcd, a whole config.json or only its model part, valid or not. Parts that the file lacks hold the defaults; a
/// configuration comes without positions: the layout makes them.
[[nodiscard]] Result<graph::Design> readDesign(const std::filesystem::path& path);
[[nodiscard]] Result<graph::Design> designFromFile(const Json& file, const std::string& name);

/// The text of a *.mhcd file. `design` is always written; `model` and `training` only when the configuration is valid,
/// so that a worker can be given the file itself.
[[nodiscard]] std::string designText(const graph::Design& design);

/// Writes a design, in the form that the file's name asks for: *.mhcd, else a plain config.json.
[[nodiscard]] Result<void> writeDesign(const graph::Design& design, const std::filesystem::path& path);

}  // namespace mhc::workbench
