// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/Problem.h"

/// Where things stand in the text of a document: for the text pane's marks.
namespace mhc::graph {

/// Bytes from the start of the text.
struct TextSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct TextPlace {
  TextSpan key;  ///< with its quotes; empty for elements of lists
  TextSpan value;
};

/// Every member and element of a JSON text by its path ("model.hc_mult", "blocks[3].parameters.hc_type"). As far as the
/// text is well-formed; a name with a dot in it keeps it.
[[nodiscard]] std::map<std::string, TextPlace> placesInJson(std::string_view text);

/// Line and column from 1; the column counts characters, not bytes.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};
[[nodiscard]] LineColumn lineAndColumn(std::string_view text, std::size_t byte);

struct TextProblem {
  config::Severity severity = config::Severity::Error;
  TextSpan span;  ///< what to underline
  LineColumn at;
  Message message;
  std::string field;  ///< "model.hc_mult", or empty
};

/// What is wrong in the text of a configuration document: the syntax error alone, or all problems at their values.
[[nodiscard]] std::vector<TextProblem> problemsInText(std::string_view text);

}  // namespace mhc::graph
