// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"
#include "core/config/Config.h"
#include "core/config/Problem.h"

namespace mhc::config {

struct ParsedConfig {
  Config config;                  ///< fields with an error keep their default
  std::vector<Problem> problems;  ///< all of them: reading, ranges, relations between fields, lint, notes on import
  std::string description;        ///< of a preset; not part of the configuration

  [[nodiscard]] bool ok() const { return !hasErrors(problems); }
};

/// Reads {"model": …, "training": …} or a plain model document (a Hugging Face config.json). Error only if the document
/// is not an object; everything else is in `problems`. Unknown model keys are kept, aliases of other projects normalised
/// (both noted); an unknown training key is an error with the nearest known name.
[[nodiscard]] Result<ParsedConfig> parseConfig(const Json& document);

/// Text or file: refused with one sentence if it is truncated, binary, not UTF-8, huge or too deeply nested.
[[nodiscard]] Result<ParsedConfig> parseConfigText(std::string_view text);
[[nodiscard]] Result<ParsedConfig> loadConfigFile(const std::filesystem::path& path);

/// As loadConfigFile, and any error among the problems makes the whole an Error that lists all of them.
[[nodiscard]] Result<Config> loadValidConfigFile(const std::filesystem::path& path);

/// The problems of severity Error as one Error (exit code 3), or success.
[[nodiscard]] Result<void> errorsAsResult(const std::vector<Problem>& problems);

/// The document in the order of the schema, unknown model keys last. parseConfig(toJson(c)) gives c again.
[[nodiscard]] Json toJson(const Config& config);
/// The model part alone, as a checkpoint's config.json.
[[nodiscard]] Json toJson(const ModelConfig& model);

/// The frozen form in a run folder: toJson, indented by two, with a final newline. The same bytes for equal configs.
[[nodiscard]] std::string toText(const Config& config);

}  // namespace mhc::config
