// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Document.h"

namespace mhc::config {

/// Names of the files in presets/ below resourceFolder(): smallest shape first, then mhc, hc, residual, identity.
[[nodiscard]] std::vector<std::string> presetNames();
/// The error that says so: the nearest of `names`, and all of them.
[[nodiscard]] Error unknownPreset(std::string_view name, const std::vector<std::string>& names);

/// A preset by name; unknown: an Error with the nearest name.
[[nodiscard]] Result<ParsedConfig> loadPreset(std::string_view name);

}  // namespace mhc::config
