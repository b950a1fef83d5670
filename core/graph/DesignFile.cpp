// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/DesignFile.h"

#include "core/base/File.h"
#include "core/config/Document.h"
#include "core/graph/Convert.h"
#include "core/graph/DesignJson.h"
#include "core/graph/Document.h"

namespace mhc::graph {
namespace {

constexpr JsonLimits limits{.bytes = std::size_t{16} << 20, .depth = 64};

const Json* objectIn(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? &*found : nullptr;
}

bool looksLikeModel(const Json& file) {
  return file.contains("model_type") || file.contains("hidden_size") || file.contains("num_hidden_layers");
}

Error inFile(const Error& error, const std::string& name) {
  Error named = error;
  named.message.arguments.emplace_back("file", name);
  named.message.english = name + ": " + error.message.english;
  return named;
}

Result<Design> fromDesignPart(const Json& file, const Json& design) {
  const auto format = file.find("format");
  if (format != file.end() && format->is_number_integer() && format->get<std::int64_t>() > designFormat) {
    return makeError(ExitCode::BadConfiguration, "design.newer",
                     "The design was written by a newer version of the program (format {found}; this one reads up to "
                     "{known}). Open it there, or export its configuration.",
                     {{"found", format->dump()}, {"known", std::to_string(designFormat)}});
  }
  if (const Json* config = objectIn(design, "config"); config != nullptr && !design.contains("blocks")) {
    return fromDocument(*config);
  }
  return designFromJson(design);
}

}  // namespace

std::string designFileText(const Design& design) {
  Json file = {{"format", designFormat}, {"design", toJson(design)}};
  if (const Compiled compiled = toConfig(design); compiled.valid()) {
    const Json valid = config::toJson(compiled.config);
    file["model"] = valid.at("model");
    file["training"] = valid.at("training");
  }
  return file.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Design> designFromFileJson(const Json& file, const std::string& name) {
  const auto named = [&](Result<Design> read) {
    return read.ok() ? std::move(read) : Result<Design>(inFile(read.error(), name));
  };
  if (file.is_object()) {
    if (const Json* design = objectIn(file, "design")) return named(fromDesignPart(file, *design));
    if (file.contains("blocks")) return named(designFromJson(file));
    if (objectIn(file, "model") != nullptr || objectIn(file, "training") != nullptr || looksLikeModel(file)) {
      return named(fromDocument(file));
    }
  }
  return makeError(ExitCode::BadConfiguration, "design.not_a_design",
                   "{name} is neither a design (*.mhcd) nor a configuration: it has no \"design\", \"model\" or "
                   "\"hidden_size\". Choose a design file, the config.json of a run, or a model's config.json.",
                   {{"name", name}});
}

Result<Design> readDesignFile(const std::filesystem::path& path) {
  std::error_code failure;
  const bool folder = std::filesystem::is_directory(path, failure);
  const std::filesystem::path file = folder ? path / "config.json" : path;
  if (folder && !std::filesystem::exists(file, failure)) {
    return makeError(
        ExitCode::BadConfiguration, "design.no_config",
        "The folder {folder} holds no config.json. Choose a run folder, a model's folder, or a design file.",
        {{"folder", path.string()}});
  }
  MHC_TRY_ASSIGN(const Json json, readJsonFile(file, limits));
  return designFromFileJson(json, file.filename().string());
}

Result<void> writeDesignFile(const Design& design, const std::filesystem::path& path) {
  return writeFileDurably(path, path.extension() == ".mhcd" ? designFileText(design) : documentText(design));
}

}  // namespace mhc::graph
