// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/Result.h"
#include "core/config/Config.h"

namespace mhc::config {

struct ParsedConfig;

/// "training.steps=400": sets one field by dotted path, or by a bare name where that is unique. Values as Field::parse.
/// "hc_per_layer.3.hc_type=identity" sets one field of one sublayer.
/// Checks the field's own type and range; call check() when all settings are made.
[[nodiscard]] Result<void> applySetting(Config& config, std::string_view assignment);
[[nodiscard]] Result<void> applySetting(Config& config, std::string_view name, std::string_view value);

/// Makes all settings, one after another, and judges the whole again: a bad one is one more problem, a good one removes
/// what was wrong with its field.
void applySettings(ParsedConfig& parsed, std::span<const std::string> assignments);

/// Keeps derived values in step: model_type is "llama" for residual and "mhc_llama" else, unless it is a foreign name.
void normalise(Config& config);

}  // namespace mhc::config
