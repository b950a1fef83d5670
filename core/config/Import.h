// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/base/Json.h"
#include "core/config/Problem.h"

/// Inside core/config only: model documents of other projects.
namespace mhc::config {

/// Renames the keys of other projects (Megatron, vLLM, FlashInfer, Liger, lucidrains …) to this program's, fills in what
/// a foreign document leaves to its own defaults, and notes each change.
[[nodiscard]] Json importModel(const Json& model, std::vector<Problem>& problems);

/// What an unknown key means for the numbers: a note that it is kept, or a warning that the model computes otherwise.
[[nodiscard]] Problem aboutUnknownKey(const std::string& key, const Json& value, const Json& model);

}  // namespace mhc::config
