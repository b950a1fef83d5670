// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/TrainerLimits.h"

#include <map>

#include "core/graph/Edit.h"
#include "core/graph/ProblemTools.h"
#include "core/graph/Repairs.h"

namespace mhc::graph {
namespace {

struct Nearest {
  const char* type;
  const char* title;
};

std::optional<Problem> windowProblem(const Block& block) {
  const auto window = block.parameters.find("sliding_window");
  if (window == block.parameters.end() || !window->is_number() || window->get<double>() == 0) return std::nullopt;
  return problemAt(
      block.id, "graph.window",
      "{block} looks back {window} tokens only, but this build's trainer lets attention see the whole sequence. "
      "Set the window to 0.",
      {{"block", titleOf(block)}, {"window", window->dump()}},
      {fixBy("graph.fix.window", "See the whole sequence",
             [id = block.id](const Design& d) { return setParameter(d, id, "sliding_window", 0); })});
}

}  // namespace

std::optional<Problem> trainerProblem(const Block& block) {
  static const std::map<std::string, Nearest> designOnly{
      {"ffn_gelu", {"ffn", "SwiGLU"}}, {"moe", {"ffn", "SwiGLU"}}, {"latent_attention", {"attention", "Attention"}}};
  if (block.type == "ffn") return std::nullopt;
  if (block.type == "attention") return windowProblem(block);
  const auto found = designOnly.find(block.type);
  if (found == designOnly.end()) {
    return problemAt(block.id, "graph.no_sublayer",
                     "{block} is no sublayer that the trainer can run inside a mixing block. Remove it.",
                     {{"block", titleOf(block)}}, {removeFix(block.id)});
  }
  const Nearest& nearest = found->second;
  return problemAt(
      block.id, "graph.design_only",
      "{block} can be designed and costed, but this build's trainer can't run it. The nearest that it runs is "
      "{nearest}.",
      {{"block", titleOf(block)}, {"nearest", nearest.title}},
      {fixBy("graph.fix.nearest", "Use {nearest}",
             [id = block.id, type = nearest.type](const Design& d) { return changeType(d, id, type); },
             {{"nearest", nearest.title}})});
}

}  // namespace mhc::graph
