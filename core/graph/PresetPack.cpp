// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/PresetPack.h"

#include <algorithm>

#include "core/base/Text.h"
#include "core/graph/DesignFile.h"

namespace mhc::graph {
namespace {

constexpr int packFormat = 1;
constexpr std::size_t mostPresets = 1000;
constexpr std::size_t longestName = 80;

bool taken(const std::vector<SavedPreset>& presets, const std::string& name) {
  return std::any_of(presets.begin(), presets.end(), [&](const SavedPreset& p) { return p.name == name; });
}

std::string freeName(const std::vector<SavedPreset>& presets, const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; taken(presets, name); ++number) name = wanted + " " + std::to_string(number);
  return name;
}

std::string textOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string presetName(std::string_view text) {
  std::string name;
  for (const char c : toValidUtf8(text)) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F && c != '/') name += c;
  }
  while (name.size() > longestName || firstInvalidUtf8(name)) name.pop_back();
  name = std::string(trim(name));
  return name.empty() ? "preset" : name;
}

std::string presetPackText(const std::vector<SavedPreset>& presets) {
  Json list = Json::array();
  for (const SavedPreset& preset : presets) {
    Json entry = {{"name", preset.name}, {"description", preset.description}};
    const Json file = Json::parse(designFileText(preset.design));
    for (const char* key : {"design", "model", "training"}) {
      if (file.contains(key)) entry[key] = file.at(key);
    }
    list.push_back(std::move(entry));
  }
  return Json{{"format", packFormat}, {"presets", std::move(list)}}.dump(2, ' ', false,
                                                                         Json::error_handler_t::replace) +
         "\n";
}

Result<std::vector<SavedPreset>> presetsFromPack(std::string_view text) {
  MHC_TRY_ASSIGN(const Json file, parseJson(text));
  const auto list = file.is_object() ? file.find("presets") : file.end();
  if (!file.is_object() || list == file.end() || !list->is_array() || list->size() > mostPresets) {
    return makeError(ExitCode::BadConfiguration, "presets.not_a_pack",
                     "The file holds no presets: it has no list \"presets\" of at most {most}. Choose a file that was "
                     "exported from the presets of this program.",
                     {{"most", std::to_string(mostPresets)}});
  }
  if (const auto format = file.find("format");
      format != file.end() && format->is_number() && format->get<double>() > packFormat) {
    return makeError(ExitCode::BadConfiguration, "presets.newer",
                     "The presets were exported by a newer version of the program. Update this one to read them.");
  }
  std::vector<SavedPreset> presets;
  for (const Json& entry : *list) {
    const std::string name = entry.is_object() ? presetName(textOf(entry, "name")) : "preset";
    MHC_TRY_ASSIGN(Design design, designFromFileJson(entry, name));
    presets.push_back({freeName(presets, name), textOf(entry, "description"), std::move(design)});
  }
  return presets;
}

std::vector<SavedPreset> mergedPresets(std::vector<SavedPreset> known, const std::vector<SavedPreset>& added) {
  for (const SavedPreset& preset : added) {
    const bool same = std::any_of(known.begin(), known.end(), [&](const SavedPreset& p) {
      return p.name == preset.name && p.design == preset.design;
    });
    if (!same) known.push_back({freeName(known, preset.name), preset.description, preset.design});
  }
  return known;
}

}  // namespace mhc::graph
