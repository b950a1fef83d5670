// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/graph/Design.h"

namespace mhc::graph {

struct DesignPreset {
  std::string name;  ///< "gpt2-mhc", "paper-27b"
  std::string description;
  bool designOnly = false;  ///< can be costed, not trained yet
};

/// The configurations in presets/ and the paper's designs (arXiv 2512.24880, Table 5).
[[nodiscard]] std::vector<DesignPreset> designPresets();

/// Error: there is no preset of that name.
[[nodiscard]] Result<Design> designPreset(std::string_view name);

}  // namespace mhc::graph
