// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Analysis.h"

#include <algorithm>

namespace mhc::graph {

Analysis analyse(const Design& design, const config::CheckContext& context) {
  Analysis analysis{toConfig(design, context), inferShapes(design), {}};
  std::vector<Problem>& all = analysis.problems;
  all = analysis.compiled.problems;
  for (const Problem& problem : analysis.shapes.problems) {
    // The path's own sentence says more than the shapes' about the same place.
    const bool said = std::any_of(all.begin(), all.end(), [&](const Problem& other) {
      return other.severity == config::Severity::Error && other.block == problem.block && other.field.empty();
    });
    const bool stream = problem.message.id == "graph.needs_streams" &&
                        std::any_of(all.begin(), all.end(),
                                    [](const Problem& other) { return other.message.id == "graph.no_expansion"; });
    if (!said && !stream) all.push_back(problem);
  }
  std::stable_sort(all.begin(), all.end(), [](const Problem& a, const Problem& b) { return a.severity > b.severity; });
  return analysis;
}

const Problem* Analysis::worstAt(const Design& design, BlockId block) const {
  for (const Problem& problem : problems) {
    if (problem.block == block) return &problem;
    if (problem.block == outside || problem.severity == config::Severity::Note) continue;
    const std::vector<BlockId> around = design.pathTo(problem.block);
    if (std::find(around.begin(), around.end(), block) != around.end()) return &problem;
  }
  return nullptr;
}

}  // namespace mhc::graph
