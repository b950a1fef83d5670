// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Problem.h"

#include <algorithm>

#include "core/graph/BlockType.h"
#include "core/graph/Edit.h"
#include "core/graph/ProblemTools.h"

namespace mhc::graph {

bool hasErrors(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& p) { return p.severity == config::Severity::Error; });
}

std::string titleOf(const Block& block) {
  if (!block.name.empty()) return block.name;
  const BlockType* type = findBlockType(block.type);
  return type != nullptr ? type->title : block.type;
}

Design insertedAt(const Design& design, BlockId stack, const Wire& wire, std::string_view type) {
  const Added added = addBlock(design, stack, type);
  if (added.id == outside) return design;
  auto inserted = insertIntoWire(added.design, stack, wire, added.id);
  return inserted.ok() ? std::move(inserted).value() : design;
}

Fix insertFix(BlockId stack, const Wire& wire, std::string type, std::string label) {
  return fixBy("graph.fix.insert", label,
               [stack, wire, type = std::move(type)](const Design& d) { return insertedAt(d, stack, wire, type); });
}

}  // namespace mhc::graph
