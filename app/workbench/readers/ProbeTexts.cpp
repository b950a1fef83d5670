// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/ProbeTexts.h"

namespace mhc::workbench {
namespace {

constexpr std::size_t kLongest = 256;  // bytes of one text that is worth showing

std::vector<std::string> textsOf(const Json& detail, const char* key) {
  std::vector<std::string> texts;
  const auto list = detail.find(key);
  if (list == detail.end() || !list->is_array() || list->size() != static_cast<std::size_t>(run::probeTokens))
    return {};
  for (const Json& text : *list) {
    if (!text.is_string()) return {};
    texts.push_back(text.get<std::string>().substr(0, kLongest));
  }
  return texts;
}

}  // namespace

ProbeTexts probeTextsOf(run::RunDatabaseReader& database) {
  const auto start = database.lastEvent({"start"});
  if (!start.ok() || !start.value()) return {};
  const auto probe = start.value()->detail.find("probe");
  if (probe == start.value()->detail.end() || !probe->is_object()) return {};
  ProbeTexts texts{textsOf(*probe, "tokens"), textsOf(*probe, "after")};
  if (texts.tokens.empty()) texts.after.clear();
  return texts;
}

}  // namespace mhc::workbench
