// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Problem.h"

#include <algorithm>

namespace mhc::config {

Problem makeProblem(Severity severity, std::string field, std::string value, std::string id, const std::string& pattern,
                    std::vector<std::pair<std::string, std::string>> arguments, std::vector<std::string> related) {
  arguments.emplace_back("field", field);
  arguments.emplace_back("value", value);
  return {severity, std::move(field), std::move(value), makeMessage(std::move(id), pattern, std::move(arguments)),
          std::move(related)};
}

bool hasErrors(std::span<const Problem> problems) {
  return std::any_of(problems.begin(), problems.end(), [](const Problem& p) { return p.severity == Severity::Error; });
}

std::string_view toName(Severity severity) {
  switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
  }
  return "error";
}

}  // namespace mhc::config
