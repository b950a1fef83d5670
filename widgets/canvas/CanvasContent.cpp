// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasContent.h"

#include "core/graph/Analysis.h"

namespace mhc::widgets {
CanvasContent contentOf(const graph::Design& design) { return contentOf(design, graph::analyse(design)); }

CanvasContent contentOf(const graph::Design& design, const graph::Analysis& analysis) {
  CanvasContent content;
  content.design = design;
  content.valid = analysis.valid();
  content.config = analysis.compiled.config;
  content.shapes = analysis.shapes;
  content.problems = analysis.problems;
  content.cost = graph::costs(design, analysis);
  return content;
}

}  // namespace mhc::widgets
