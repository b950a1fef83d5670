// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Settings.h"

#include "core/base/Text.h"
#include "core/config/Schema.h"
#include "core/config/ValueText.h"

namespace mhc::config {
namespace {

/// Names that a person could have meant: paths if a dot was typed, else bare keys.
std::vector<std::string> candidatesFor(std::string_view name) {
  std::vector<std::string> names;
  const bool dotted = name.find('.') != std::string_view::npos;
  for (const Field& field : schema()) names.push_back(dotted ? field.path() : field.key);
  return names;
}

}  // namespace

Result<void> applySetting(Config& config, std::string_view name, std::string_view value) {
  name = trim(name);
  const Field* field = findField(name);
  if (field == nullptr) {
    return makeError(ExitCode::BadConfiguration, "config.unknown_setting",
                     "There is no setting {name}.{nearest} docs/configuration.md lists all of them.",
                     {{"name", quotedText(name)}, {"nearest", didYouMean(name, candidatesFor(name))}});
  }
  MHC_TRY_ASSIGN(const Json json, field->parse(value));
  field->set(config, json);
  normalise(config);
  return {};
}

Result<void> applySetting(Config& config, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    return makeError(ExitCode::BadConfiguration, "config.setting_without_value",
                     "The setting {text} has no value. Write NAME=VALUE, for example training.steps=400.",
                     {{"text", quotedText(assignment)}});
  }
  return applySetting(config, assignment.substr(0, equals), assignment.substr(equals + 1));
}

void normalise(Config& config) {
  std::string& type = config.model.model_type;
  if (type == "llama" || type == "mhc_llama") {
    type = config.model.hc_type == HcType::Residual ? "llama" : "mhc_llama";
  }
}

}  // namespace mhc::config
