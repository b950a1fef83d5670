// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/DesignFile.h"

#include "core/base/File.h"
#include "core/config/Document.h"

namespace mhc::workbench {
namespace {

constexpr int kFormat = 1;
constexpr JsonLimits kLimits{.bytes = std::size_t{4} << 20};

const Json* member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? &*found : nullptr;
}

/// The given parts as they are; a missing part gets the defaults.
Json completed(const Json& config) {
  Json defaults = config::toJson(config::Config{});
  Json whole = Json::object();
  for (const char* part : {"model", "training"}) {
    const Json* given = member(config, part);
    whole[part] = given != nullptr ? *given : defaults[part];
  }
  return whole;
}

bool looksLikeModel(const Json& file) {
  return file.contains("model_type") || file.contains("hidden_size") || file.contains("num_hidden_layers");
}

}  // namespace

Result<Json> designFromJson(const Json& file, const std::string& name) {
  if (file.is_object()) {
    if (const Json* design = member(file, "design"); design != nullptr) {
      if (const Json* config = member(*design, "config"); config != nullptr) return completed(*config);
    }
    if (member(file, "model") != nullptr || member(file, "training") != nullptr) return completed(file);
    if (looksLikeModel(file)) {  // another project's config.json: its names are made ours, its unknown keys stay
      MHC_TRY_ASSIGN(const auto parsed, config::parseConfig(file));
      return config::toJson(parsed.config);
    }
  }
  return makeError(ExitCode::BadConfiguration, "design.not_a_design",
                   "{name} is neither a design (*.mhcd) nor a configuration: it has no \"design\", \"model\" or "
                   "\"hidden_size\". Choose a design file, the config.json of a run, or a model's config.json.",
                   {{"name", name}});
}

Result<Json> readDesign(const std::filesystem::path& path) {
  MHC_TRY_ASSIGN(const Json file, readJsonFile(path, kLimits));
  return designFromJson(file, path.filename().string());
}

std::string designText(const Json& config) {
  Json file = Json::object();
  file["format"] = kFormat;
  file["design"]["config"] = config;
  if (const auto parsed = config::parseConfig(config); parsed.ok() && parsed.value().ok()) {
    const Json valid = config::toJson(parsed.value().config);
    file["model"] = valid["model"];
    file["training"] = valid["training"];
  }
  return file.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<void> writeDesign(const Json& config, const std::filesystem::path& path) {
  if (path.extension() == ".mhcd") return writeFileDurably(path, designText(config));
  return writeFileDurably(path, config.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace mhc::workbench
