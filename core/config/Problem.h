// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Message.h"

namespace mhc::config {

enum class Severity { Note, Warning, Error };

/// Values that would remove a problem, and what the button says.
struct Fix {
  std::string label = {};                                   ///< "Use 20 iterations"
  std::vector<std::pair<std::string, Json>> values = {};    ///< by path: {"model.hc_sinkhorn_iters", 20}

  bool operator==(const Fix&) const = default;
};

/// Something to say about a configuration. The message is a whole sentence with reason and remedy.
struct Problem {
  Severity severity = Severity::Error;
  std::string field = {};                 ///< dotted: "model.hc_mult"; empty for the document as a whole
  std::string value = {};                 ///< what was found there, as JSON text
  Message message = {};
  std::vector<std::string> related = {};  ///< other fields that the sentence speaks of
  std::vector<Fix> fixes = {};            ///< best first; may be empty

  bool operator==(const Problem&) const = default;
};

/// Builds a problem; {field} and {value} in the pattern are filled from the arguments of the same name here.
[[nodiscard]] Problem makeProblem(Severity severity, std::string field, std::string value, std::string id,
                                  const std::string& pattern,
                                  std::vector<std::pair<std::string, std::string>> arguments = {},
                                  std::vector<std::string> related = {});

[[nodiscard]] bool hasErrors(std::span<const Problem> problems);
/// "error", "warning", "note"
[[nodiscard]] std::string_view toName(Severity severity);

}  // namespace mhc::config
