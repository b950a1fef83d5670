// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/base/Result.h"
#include "core/config/Config.h"

namespace mhc::config {

/// "training.steps=400": sets one field by dotted path, or by a bare name where that is unique. Values as Field::parse.
/// Checks the field's own type and range; call check() when all settings are made.
[[nodiscard]] Result<void> applySetting(Config& config, std::string_view assignment);
[[nodiscard]] Result<void> applySetting(Config& config, std::string_view name, std::string_view value);

/// Keeps derived values in step: model_type is "llama" for residual and "mhc_llama" else, unless it is a foreign name.
void normalise(Config& config);

}  // namespace mhc::config
