// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/Result.h"
#include "core/graph/Design.h"

namespace CLI {
class App;
}

namespace mhc::worker {

/// Where a command's design comes from: --preset NAME, those that can only be drawn included, or --config FILE, a
/// *.mhcd, a configuration, or a folder with a config.json.
struct DesignOptions {
  std::string preset = {};
  std::string file = {};
};

/// Declares the options on a subcommand; `options` must outlive the parsing.
void addDesignOptions(CLI::App& command, DesignOptions& options);

/// Error: no source given (exit 2), or nothing readable there.
[[nodiscard]] Result<graph::Design> readDesign(const DesignOptions& options);

}  // namespace mhc::worker
