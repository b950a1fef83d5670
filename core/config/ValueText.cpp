// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/ValueText.h"

#include <algorithm>

#include "core/base/Text.h"

namespace mhc::config {
namespace {

constexpr std::size_t longest = 60;  // characters of a foreign value in a sentence

std::string shortened(std::string text) {
  if (text.size() <= longest) return text;
  text.resize(longest);
  while (firstInvalidUtf8(text)) text.pop_back();  // never cut a character in two
  return text + "…";
}

}  // namespace

std::string valueText(const Json& value) {
  if (value.is_object()) return value.empty() ? "{}" : "an object";
  if (value.is_array()) return value.empty() ? "[]" : "a list";
  return shortened(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string quotedText(std::string_view text) {
  return shortened(Json(toValidUtf8(text.substr(0, 4 * longest))).dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string listText(std::span<const std::string> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string didYouMean(std::string_view name, std::span<const std::string> candidates) {
  if (name.size() > longest) return {};
  auto nearest = nearestName(name, candidates);
  if (!nearest && name.size() >= 3) {  // "warmup" is far from "warmup_steps", yet what was meant
    const auto longer = std::find_if(candidates.begin(), candidates.end(),
                                     [&](const std::string& c) { return c.find(name) != std::string::npos; });
    if (longer != candidates.end()) nearest = *longer;
  }
  return nearest ? " Did you mean \"" + *nearest + "\"?" : std::string();
}

}  // namespace mhc::config
