// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasContent.h"

#include <algorithm>

#include "core/estimate/Estimate.h"
#include "core/graph/Analysis.h"

namespace mhc::widgets {
namespace {

/// Parameters and arithmetic by kind of block; blocks of a kind share what the kind has evenly.
void addCosts(CanvasContent& content) {
  const auto& model = content.config.model;
  const auto p = estimate::parameters(model);
  const auto f = estimate::flopsPerToken(content.config);
  std::map<std::string, std::vector<graph::BlockId>> kinds;
  for (const graph::Block* block : content.design.allBlocks()) kinds[block->type].push_back(block->id);
  const double total = static_cast<double>(std::max<std::int64_t>(1, p.total()));
  const auto share = [&](const char* kind, std::int64_t parameters, double flops) {
    const auto found = kinds.find(kind);
    if (found == kinds.end()) return;
    const auto count = static_cast<std::int64_t>(found->second.size());
    for (const graph::BlockId id : found->second)
      content.costs[id] = {parameters / count, flops / static_cast<double>(count), static_cast<double>(parameters) / total};
  };
  const double head = static_cast<double>(model.vocab_size * model.hidden_size);
  share("embedding", p.embedding, 0);
  share("attention", p.attention, 6.0 * static_cast<double>(p.attention) + f.attention);
  share("ffn", p.ffn, 6.0 * static_cast<double>(p.ffn));
  share("mixing", p.mixing, f.mixing());
  share("head", p.head, 6.0 * head);
  share("stack", p.attention + p.ffn + p.mixing + p.norms, 6.0 * static_cast<double>(p.attention + p.ffn) + f.attention + f.mixing());
}

}  // namespace

CanvasContent contentOf(const graph::Design& design) { return contentOf(design, graph::analyse(design)); }

CanvasContent contentOf(const graph::Design& design, const graph::Analysis& analysis) {
  CanvasContent content;
  content.design = design;
  content.valid = analysis.valid();
  content.config = analysis.compiled.config;
  content.shapes = analysis.shapes;
  content.problems = analysis.problems;
  if (content.valid) addCosts(content);
  return content;
}

}  // namespace mhc::widgets
