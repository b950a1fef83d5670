// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/Convert.h"
#include "core/graph/Shapes.h"

namespace mhc::graph {

/// All that follows from a design, computed anew after every edit.
struct Analysis {
  Compiled compiled;
  Shapes shapes;
  std::vector<Problem> problems;  ///< of both, one error a place, errors first

  [[nodiscard]] bool valid() const { return !hasErrors(problems); }
  /// The worst problem of a block, for its badge; nullptr: none. A stack shows what is wrong inside it.
  [[nodiscard]] const Problem* worstAt(const Design& design, BlockId block) const;
};

[[nodiscard]] Analysis analyse(const Design& design, const config::CheckContext& context = {});

}  // namespace mhc::graph
