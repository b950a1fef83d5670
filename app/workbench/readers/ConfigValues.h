// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace mhc::workbench {

/// The numbers, texts and switches of that folder's config.json by their place: "model.hidden_size" → "384". Lists and
/// what is nested deeper than four levels are one text each, cut after 80 bytes. Empty if there is no readable config.
[[nodiscard]] std::map<std::string, std::string> configValuesOf(const std::filesystem::path& folder);

}  // namespace mhc::workbench
