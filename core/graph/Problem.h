// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/config/Problem.h"
#include "core/graph/Design.h"

namespace mhc::graph {

/// One click that removes a problem, by a pure edit.
struct Fix {
  Message label;  ///< "Add an expansion to 4 streams"
  std::function<Design(const Design&)> apply;
};

/// One sentence about a place in a design, with what would remove it.
struct Problem {
  config::Severity severity = config::Severity::Error;
  BlockId block = outside;        ///< where the badge goes; outside: the design as a whole
  std::optional<Wire> wire = {};  ///< the wire that is wrong
  std::string field = {};         ///< "model.hc_mult", if it is about a value
  Message message = {};
  std::vector<Fix> fixes = {};  ///< best first; may be empty
};

[[nodiscard]] bool hasErrors(const std::vector<Problem>& problems);

}  // namespace mhc::graph
