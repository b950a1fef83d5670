// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/ConfigValues.h"

#include "core/base/Json.h"
#include "core/run/RunFolder.h"

namespace mhc::workbench {
namespace {

constexpr std::size_t kMostValues = 1000;
constexpr std::size_t kLongest = 80;
constexpr int kDeepest = 4;

void collect(const Json& json, const std::string& at, int depth, std::map<std::string, std::string>& values) {
  for (auto it = json.begin(); it != json.end() && values.size() < kMostValues; ++it) {
    const std::string key = at.empty() ? it.key() : at + "." + it.key();
    if (it->is_object() && depth < kDeepest) {
      collect(*it, key, depth + 1, values);
      continue;
    }
    std::string text =
        it->is_string() ? it->get<std::string>() : it->dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > kLongest) text.resize(kLongest);
    values[key] = std::move(text);
  }
}

}  // namespace

std::map<std::string, std::string> configValuesOf(const std::filesystem::path& folder) {
  std::map<std::string, std::string> values;
  JsonLimits limits;
  limits.bytes = std::size_t{1} << 20;
  const auto json = readJsonFile(run::RunPaths{folder}.config(), limits);
  if (json.ok() && json.value().is_object()) collect(json.value(), {}, 1, values);
  return values;
}

}  // namespace mhc::workbench
