// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/Json.h"
#include "core/graph/Design.h"

namespace mhc::workbench {

/// One field ("model.hc_type") set as the form does it: where the change asks for other blocks, to one stream and back,
/// they come or go. null: the default counts.
[[nodiscard]] graph::Design withField(const graph::Design& base, const std::string& path, const Json& value);

}  // namespace mhc::workbench
