// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/ConfigOptions.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>

#include "core/base/File.h"
#include "core/base/Log.h"
#include "core/config/Presets.h"
#include "core/config/Schema.h"
#include "core/config/Settings.h"

namespace mhc::worker {
namespace {

/// All of stdin, or its first 1 MiB: more than any configuration, which the parser then refuses with a sentence.
Result<std::string> readStandardInput() {
  constexpr std::size_t limit = std::size_t{1} << 20;
  std::string text;
  char buffer[65536];
  while (text.size() < limit) {
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileError("read", "standard input", errno);
    if (got == 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

Result<config::ParsedConfig> readSource(const ConfigOptions& options) {
  if (!options.preset.empty()) return config::loadPreset(options.preset);
  if (options.file == "-") {
    MHC_TRY_ASSIGN(const std::string text, readStandardInput());
    return config::parseConfigText(text);
  }
  if (!options.file.empty()) return config::loadConfigFile(options.file);
  return makeError(ExitCode::BadUsage, "worker.no_configuration",
                   "No configuration was given. Use --preset NAME, for example --preset tiny-mhc, or --config FILE.");
}

std::string differences(const config::Config& frozen, const config::Config& wanted) {
  std::string text;
  for (const config::Field& field : config::schema()) {
    const Json a = field.get(frozen);
    const Json b = field.get(wanted);
    if (a == b) continue;
    if (!text.empty()) text += ", ";
    text += field.path() + " (" + field.format(a) + " in the run, " + field.format(b) + " now)";
  }
  if (text.empty() && frozen.model.unknown != wanted.model.unknown) text = "keys of the model that this program ignores";
  return text;
}

}  // namespace

void addConfigOptions(CLI::App& command, ConfigOptions& options) {
  auto* preset = command.add_option("--preset", options.preset, "A preset of the program, for example tiny-mhc");
  auto* file = command.add_option("--config", options.file, "A configuration file (JSON); - reads standard input");
  preset->type_name("NAME");
  file->type_name("FILE");
  preset->excludes(file);
  command.add_option("--set", options.settings, "Changes one field: training.steps=400, or steps=400; may be repeated")
      ->type_name("KEY=VALUE")
      ->type_size(1)
      ->allow_extra_args(false)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

Result<config::ParsedConfig> readConfig(const ConfigOptions& options) {
  MHC_TRY_ASSIGN(config::ParsedConfig parsed, readSource(options));
  if (!options.settings.empty()) config::applySettings(parsed, options.settings);
  return parsed;
}

Result<config::Config> readValidConfig(const ConfigOptions& options) {
  MHC_TRY_ASSIGN(config::ParsedConfig parsed, readConfig(options));
  MHC_TRY(config::errorsAsResult(parsed.problems));
  for (const config::Problem& problem : parsed.problems) {
    if (problem.severity == config::Severity::Warning) logWarning(problem.message.english);
  }
  return std::move(parsed.config);
}

Result<void> agreesWith(const ConfigOptions& options, const config::Config& frozen) {
  config::Config wanted = frozen;
  if (options.hasSource()) {
    MHC_TRY_ASSIGN(config::ParsedConfig parsed, readSource(options));
    wanted = std::move(parsed.config);
  }
  for (const std::string& setting : options.settings) MHC_TRY(config::applySetting(wanted, setting));
  const std::string text = differences(frozen, wanted);
  if (text.empty()) return {};
  return makeError(ExitCode::BadConfiguration, "worker.resume_differs",
                   "The run can't go on with another configuration: {fields}. Leave these options out, or start a new run.",
                   {{"fields", text}});
}

}  // namespace mhc::worker
