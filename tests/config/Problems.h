// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/Document.h"

namespace mhc::config::tests {

inline const Problem* find(const std::vector<Problem>& problems, std::string_view id) {
  const auto found =
      std::find_if(problems.begin(), problems.end(), [&](const Problem& p) { return p.message.id == id; });
  return found == problems.end() ? nullptr : &*found;
}

inline bool has(const std::vector<Problem>& problems, std::string_view id) { return find(problems, id) != nullptr; }

/// "field: id" of every problem of that severity, in order.
inline std::vector<std::string> listOf(const std::vector<Problem>& problems, Severity severity) {
  std::vector<std::string> list;
  for (const Problem& problem : problems) {
    if (problem.severity == severity) list.push_back(problem.field + ": " + problem.message.id);
  }
  return list;
}

/// The parsed document; a text that can't be parsed at all gives a problem of its own.
inline ParsedConfig parse(std::string_view text) {
  auto parsed = parseConfigText(text);
  if (parsed.ok()) return std::move(parsed).value();
  ParsedConfig refused;
  refused.problems.push_back({.severity = Severity::Error, .message = parsed.error().message});
  return refused;
}

}  // namespace mhc::config::tests
