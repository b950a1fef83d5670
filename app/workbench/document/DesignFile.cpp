// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/DesignFile.h"

#include "app/workbench/document/ConfigDesign.h"
#include "core/base/File.h"
#include "core/config/Document.h"
#include "core/graph/Analysis.h"
#include "core/graph/DesignJson.h"

namespace mhc::workbench {
namespace {

constexpr int kFormat = 2;  // 1 held the configuration instead of blocks and wires
constexpr JsonLimits kLimits{.bytes = std::size_t{16} << 20};

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

Result<graph::Design> designFromFile(const Json& file, const std::string& name) {
  if (file.is_object()) {
    if (const Json* design = member(file, "design"); design != nullptr) {
      if (const Json* config = member(*design, "config"); config != nullptr) return designOfConfig(completed(*config));
      return graph::designFromJson(*design);
    }
    if (member(file, "model") != nullptr || member(file, "training") != nullptr) return designOfConfig(completed(file));
    if (looksLikeModel(file)) {  // another project's config.json: its names are made ours, its unknown keys stay
      MHC_TRY_ASSIGN(const auto parsed, config::parseConfig(file));
      return designOfConfig(config::toJson(parsed.config));
    }
  }
  return makeError(ExitCode::BadConfiguration, "design.not_a_design",
                   "{name} is neither a design (*.mhcd) nor a configuration: it has no \"design\", \"model\" or "
                   "\"hidden_size\". Choose a design file, the config.json of a run, or a model's config.json.",
                   {{"name", name}});
}

Result<graph::Design> readDesign(const std::filesystem::path& path) {
  MHC_TRY_ASSIGN(const Json file, readJsonFile(path, kLimits));
  return designFromFile(file, path.filename().string());
}

std::string designText(const graph::Design& design) {
  Json file = Json::object();
  file["format"] = kFormat;
  file["design"] = graph::toJson(design);
  if (const auto analysis = graph::analyse(design); analysis.valid()) {
    const Json valid = config::toJson(analysis.compiled.config);
    file["model"] = valid["model"];
    file["training"] = valid["training"];
  }
  return file.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<void> writeDesign(const graph::Design& design, const std::filesystem::path& path) {
  if (path.extension() == ".mhcd") return writeFileDurably(path, designText(design));
  return writeFileDurably(path, graph::toConfig(design).document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace mhc::workbench
