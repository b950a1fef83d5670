// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Settings.h"

#include <algorithm>

#include "core/base/Text.h"
#include "core/config/Check.h"
#include "core/config/Document.h"
#include "core/config/PerLayer.h"
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

/// "hc_per_layer.3.hc_type": the whole field's name, the sublayer and the key; empty: the name is of another form.
std::vector<std::string> perLayerParts(std::string_view name) {
  if (name.starts_with("model.")) name.remove_prefix(6);
  std::vector<std::string> parts = split(name, '.');
  if (parts.size() != 3 || parts[0] != "hc_per_layer") parts.clear();
  return parts;
}

Result<void> applyPerLayer(Config& config, const std::vector<std::string>& parts, std::string_view value) {
  const Field& whole = *findField("model.hc_per_layer");
  const Field* field = findField("model." + parts[2]);
  Json changes = whole.get(config);
  Json parsed = toValidUtf8(value);
  if (field != nullptr && field->type != FieldType::PerLayer) {
    MHC_TRY_ASSIGN(parsed, field->parse(value));
  }
  changes[parts[1]][parts[2]] = std::move(parsed);
  if (auto problem = whole.check(changes)) return Error{std::move(problem->message), ExitCode::BadConfiguration};
  whole.set(config, changes);
  return {};
}

}  // namespace

Result<void> applySetting(Config& config, std::string_view name, std::string_view value) {
  name = trim(name);
  if (const auto parts = perLayerParts(name); !parts.empty()) return applyPerLayer(config, parts, value);
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

void applySettings(ParsedConfig& parsed, std::span<const std::string> assignments) {
  auto& problems = parsed.problems;
  const std::vector<Problem> before = check(parsed.config);  // judged anew below; what was found in reading stays
  std::erase_if(problems, [&](const Problem& p) { return std::find(before.begin(), before.end(), p) != before.end(); });
  std::vector<Problem> bad;
  for (const std::string& assignment : assignments) {
    const std::string_view name = trim(std::string_view(assignment).substr(0, assignment.find('=')));
    const Field* field = findField(perLayerParts(name).empty() ? name : "model.hc_per_layer");
    const std::string path = field != nullptr ? field->path() : toValidUtf8(name);
    if (auto done = applySetting(parsed.config, assignment); !done.ok()) {
      bad.push_back({.severity = Severity::Error, .field = path, .message = done.error().message});
    } else {
      std::erase_if(problems, [&](const Problem& p) { return p.field == path; });
    }
  }
  for (auto part : {std::move(bad), check(parsed.config)}) problems.insert(problems.end(), part.begin(), part.end());
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.severity > b.severity; });
}

void normalise(Config& config) {
  std::string& type = config.model.model_type;
  if (type == "llama" || type == "mhc_llama") {
    type = config.model.hc_type == HcType::Residual ? "llama" : "mhc_llama";
  }
}

}  // namespace mhc::config
