// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/Field.h"

namespace mhc::config {

/// All fields, model first, in the order of the JSON document. Built once.
[[nodiscard]] std::span<const Field> schema();

/// By dotted path ("model.hc_mult") or bare key where that is unique; nullptr if there is none.
[[nodiscard]] const Field* findField(std::string_view name);

/// Keys of one part, for "did you mean".
[[nodiscard]] std::vector<std::string> keysOf(Part part);

/// Groups, what one decides first at the top.
[[nodiscard]] std::vector<std::string> schemaGroups();

/// The page docs/configuration.md.
[[nodiscard]] std::string schemaAsMarkdown();

}  // namespace mhc::config
