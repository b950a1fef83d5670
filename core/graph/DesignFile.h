// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/graph/Design.h"

/// *.mhcd: {"format": 2, "design": blocks, wires, settings, …; "model", "training": when the design is valid, so that a
/// worker can be given the file itself}. Format 1 held {"design": {"config": …}}.
namespace mhc::graph {

inline constexpr int designFormat = 2;

[[nodiscard]] std::string designFileText(const Design& design);

/// A *.mhcd file of any format, a configuration, whole or its model part alone; `name` for the sentence. Error: one
/// sentence.
[[nodiscard]] Result<Design> designFromFileJson(const Json& file, const std::string& name);

/// Reads a file, or the config.json of a folder (a run's, or a Hugging Face model's).
[[nodiscard]] Result<Design> readDesignFile(const std::filesystem::path& path);

/// Writes in the form that the file's name asks for: *.mhcd, else the plain configuration document.
[[nodiscard]] Result<void> writeDesignFile(const Design& design, const std::filesystem::path& path);

}  // namespace mhc::graph
