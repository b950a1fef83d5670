// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/FileRules.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace mhc::architecture {
namespace {

constexpr std::string_view kLicence = "SPDX-License-Identifier: GPL-3.0-or-later\n";

bool endsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// C++: the very first line. Scripts: below "#!", if they have it.
bool hasLicence(std::string_view path, std::string_view text) {
  if (isSource(path)) return text.substr(0, 3) == "// " && text.substr(3, kLicence.size()) == kLicence;
  if (text.substr(0, 2) == "#!") text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
  return text.substr(0, 2) == "# " && text.substr(2, kLicence.size()) == kLicence;
}

bool needsLicence(std::string_view path, std::string_view text) {
  return isSource(path) || text.substr(0, 2) == "#!" || endsWith(path, ".py") || endsWith(path, ".sh");
}

/// The first place that exists on one machine only; in parts here, so that this file follows its own rule. Tests may
/// make up a user's home.
std::string machinePlace(std::string_view path, std::string_view text) {
  static const std::array<std::string, 4> places{std::string("/") + "work/", std::string("/") + "root/",
                                                 std::string("/") + "tmp/", std::string("/") + "home/"};
  for (const auto& place : places) {
    if (&place == &places.back() && path.substr(0, 6) == "tests/") continue;
    for (auto at = text.find(place); at != std::string_view::npos; at = text.find(place, at + 1)) {
      // "framework/", "build/work/": the tail of a relative path.
      const bool inside = at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 ||
                                     text[at - 1] == '}' || text[at - 1] == '.' || text[at - 1] == '_');
      if (!inside) return place;
    }
  }
  return {};
}

}  // namespace

bool isSource(std::string_view path) {
  static constexpr std::array<std::string_view, 5> endings{".h", ".cpp", ".cu", ".cuh", ".inl"};
  return std::any_of(endings.begin(), endings.end(), [path](std::string_view end) { return endsWith(path, end); });
}

std::vector<std::string> fileViolations(std::string_view path, std::string_view text) {
  std::vector<std::string> found;
  const std::string name(path);
  if (needsLicence(path, text) && !hasLicence(path, text))
    found.push_back(name + " does not begin with the SPDX licence line");
  if (const auto place = machinePlace(path, text); !place.empty()) {
    found.push_back(name + " names a place of one machine (" + place + "…)");
  }
  const int maximum = path == "app/worker/main.cpp" ? kWorkerMainLinesMaximum : kLinesMaximum;
  const auto lines = std::count(text.begin(), text.end(), '\n');
  if (isSource(path) && lines > maximum) {
    found.push_back(name + " has " + std::to_string(lines) + " lines, more than " + std::to_string(maximum) +
                    ": split it");
  }
  return found;
}

}  // namespace mhc::architecture
