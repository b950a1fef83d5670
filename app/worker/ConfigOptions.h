// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Document.h"

namespace CLI {
class App;
}

namespace mhc::worker {

/// Where a command's configuration comes from: --preset NAME or --config FILE ("-" is stdin), then every --set key=value.
struct ConfigOptions {
  std::string preset = {};
  std::string file = {};
  std::vector<std::string> settings = {};

  [[nodiscard]] bool hasSource() const { return !preset.empty() || !file.empty(); }
};

/// Declares the options on a subcommand; `options` must outlive the parsing.
void addConfigOptions(CLI::App& command, ConfigOptions& options);

/// The configuration with all its problems. Error: no source given (exit 2), or nothing readable there (exit 3).
/// stdin can be read once.
[[nodiscard]] Result<config::ParsedConfig> readConfig(const ConfigOptions& options);

/// As readConfig; any error among the problems makes the whole an Error (exit 3) that lists all of them. Warnings are
/// logged.
[[nodiscard]] Result<config::Config> readValidConfig(const ConfigOptions& options);

/// For a run that goes on: whatever is given must say the same as the frozen configuration; else an Error (exit 3) that
/// names each field that differs. Nothing given agrees.
[[nodiscard]] Result<void> agreesWith(const ConfigOptions& options, const config::Config& frozen);

}  // namespace mhc::worker
