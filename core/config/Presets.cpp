// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Presets.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <tuple>

#include "core/base/Paths.h"
#include "core/config/ValueText.h"

namespace mhc::config {
namespace {

std::filesystem::path presetFolder() { return resourceFolder() / "presets"; }

template <std::size_t N>
std::size_t rankIn(const std::array<std::string_view, N>& order, std::string_view name) {
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), name) - order.begin());
}

/// "tiny-mhc": by shape, then by kind; names of other forms come last, by alphabet.
auto rank(const std::string& name) {
  static constexpr std::array<std::string_view, 4> shapes{"tiny", "small", "deep", "gpt2"};
  static constexpr std::array<std::string_view, 4> kinds{"mhc", "hc", "residual", "identity"};
  const std::string_view view(name);
  const std::size_t dash = std::min(view.find('-'), view.size());
  const std::string_view kind = dash < view.size() ? view.substr(dash + 1) : std::string_view();
  return std::tuple(rankIn(shapes, view.substr(0, dash)), rankIn(kinds, kind), name);
}

}  // namespace

std::vector<std::string> presetNames() {
  std::vector<std::string> names;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(presetFolder(), failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (entry->path().extension() == ".json") names.push_back(entry->path().stem().string());
  }
  std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return names;
}

Error unknownPreset(std::string_view name, const std::vector<std::string>& names) {
  return makeError(ExitCode::BadConfiguration, "config.unknown_preset",
                   "There is no preset {name}.{nearest} The presets are {names}.",
                   {{"name", quotedText(name)}, {"nearest", didYouMean(name, names)}, {"names", listText(names)}});
}

Result<ParsedConfig> loadPreset(std::string_view name) {
  const std::vector<std::string> names = presetNames();
  if (names.empty()) {
    return makeError(ExitCode::BadConfiguration, "config.no_presets",
                     "There are no presets in {folder}. Reinstall the program, or set MHC_RESOURCES to its resources "
                     "folder.",
                     {{"folder", presetFolder().string()}});
  }
  if (std::find(names.begin(), names.end(), name) == names.end()) {  // also keeps "../x" from naming another file
    return unknownPreset(name, names);
  }
  return loadConfigFile(presetFolder() / (std::string(name) + ".json"));
}

}  // namespace mhc::config
