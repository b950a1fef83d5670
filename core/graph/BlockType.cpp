// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/BlockType.h"

#include <algorithm>
#include <cctype>

#include "core/base/Text.h"

namespace mhc::graph {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

template <typename T>
const T* named(const std::vector<T>& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const T& item) { return item.name == name; });
  return found == list.end() ? nullptr : &*found;
}

/// How well a kind answers one word: 4 the title or a search word begins with it, 2 holds it, 1 the summary does, 0
/// not.
int fit(const BlockType& type, const std::string& word) {
  std::vector<std::string> names = type.words;
  for (const std::string& part : split(type.title, ' ')) names.push_back(part);
  names.push_back(type.key);
  int best = lower(type.summary).find(word) != std::string::npos ? 1 : 0;
  for (const std::string& name : names) {
    const std::string text = lower(name);
    if (text == word) best = std::max(best, 5);
    if (text.starts_with(word)) best = std::max(best, 4);
    if (text.find(word) != std::string::npos) best = std::max(best, 2);
  }
  return best;
}

}  // namespace

const SocketInfo* BlockType::input(std::string_view socket) const {
  return named(inputs, socket);
}
const SocketInfo* BlockType::output(std::string_view socket) const {
  return named(outputs, socket);
}

const ParameterInfo* BlockType::parameter(std::string_view name) const {
  const auto found =
      std::find_if(parameters.begin(), parameters.end(), [&](const ParameterInfo& p) { return p.field->key == name; });
  return found == parameters.end() ? nullptr : &*found;
}

Json BlockType::defaultParameters() const {
  Json values = Json::object();
  for (const ParameterInfo& parameter : parameters) values[parameter.field->key] = parameter.field->default_value;
  return values;
}

const BlockType* findBlockType(std::string_view key) {
  for (const BlockType& type : blockTypes()) {
    if (type.key == key) return &type;
  }
  return nullptr;
}

std::vector<const BlockType*> searchBlockTypes(std::string_view text) {
  std::vector<std::pair<int, const BlockType*>> found;
  for (const BlockType& type : blockTypes()) {
    int sum = 0;
    bool all = true;
    for (const std::string& word : split(lower(trim(text)), ' ')) {
      if (word.empty()) continue;
      const int value = fit(type, word);
      all = all && value > 0;
      sum += value;
    }
    if (all) found.emplace_back(sum, &type);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const BlockType*> types;
  for (const auto& [value, type] : found) types.push_back(type);
  return types;
}

std::string_view toTitle(Category category) {
  switch (category) {
    case Category::Input:
      return "Input";
    case Category::Sublayer:
      return "Sublayers";
    case Category::Streams:
      return "Streams";
    case Category::Output:
      return "Output";
    case Category::Structure:
      return "Structure";
  }
  return "Structure";
}

}  // namespace mhc::graph
