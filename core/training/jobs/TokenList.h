// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Config.h"

namespace mhc::training {

/// Reads "1, 2, 3" (commas or white space between). `option` names the text in errors ("--tokens"). Errors, all BadUsage:
/// empty, not a whole number, an id outside the model's vocabulary, more than max_position_embeddings.
[[nodiscard]] Result<std::vector<std::int32_t>> parseTokens(std::string_view text, std::string_view option,
                                                            const config::ModelConfig& model);

}  // namespace mhc::training
