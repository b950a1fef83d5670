// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/config/Config.h"
#include "core/graph/Analysis.h"
#include "core/graph/Costs.h"
#include "core/graph/Design.h"
#include "core/graph/Problem.h"
#include "core/graph/Shapes.h"

namespace mhc::widgets {

/// Everything a canvas shows of a design. A value: the canvas keeps its own copy.
struct CanvasContent {
  graph::Design design{};
  std::vector<graph::Problem> problems{};
  config::Config config{};  ///< as far as the design can be read
  bool valid = false;       ///< `config` is exactly the design
  graph::Shapes shapes{};
  graph::DesignCost cost{};
};

/// What follows from a design: problems, shapes, costs.
[[nodiscard]] CanvasContent contentOf(const graph::Design& design);
[[nodiscard]] CanvasContent contentOf(const graph::Design& design, const graph::Analysis& analysis);

}  // namespace mhc::widgets
