// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Json.h"
#include "core/graph/Design.h"

namespace mhc::workbench {

/// The design of a configuration as somebody wrote it, {"model", "training"}, valid or not: values that no field takes
/// are kept where they belong, so that they can be seen and corrected.
[[nodiscard]] graph::Design designOfConfig(const Json& config);

/// `base` with the values of `config`, places and names of its blocks kept; designOfConfig where the blocks themselves
/// would have to be others.
[[nodiscard]] graph::Design withConfig(const graph::Design& base, const Json& config);

/// One field set as the form does it: where the change asks for other blocks (to one stream and back) they come or go.
[[nodiscard]] graph::Design withField(const graph::Design& base, const std::string& path, const Json& value);

}  // namespace mhc::workbench
