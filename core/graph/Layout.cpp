// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Layout.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/base/Text.h"
#include "core/graph/BlockType.h"
#include "core/graph/Edit.h"
#include "core/graph/Sockets.h"

namespace mhc::graph {
namespace {

constexpr double columnGap = 60;
constexpr double rowGap = 36;
constexpr double pointsPerInch = 72;

class Layering {
 public:
  Layering(const Graph& graph, const SizeOf& sizeOf) : graph_(graph), sizeOf_(sizeOf) {}

  Places place() {
    for (const BlockPtr& block : graph_.blocks) rankOf(block->id);
    bringSourcesNearer();
    std::map<int, std::vector<const Block*>> columns;
    for (const BlockPtr& block : graph_.blocks) columns[ranks_.at(block->id)].push_back(block.get());
    Places positions;
    double x = 0;
    for (auto& [rank, blocks] : columns) {
      std::stable_sort(blocks.begin(), blocks.end(), [&](auto* a, auto* b) { return lane(*a) < lane(*b); });
      double width = 0;
      for (const Block* block : blocks) width = std::max(width, sizeOf_(*block).width);
      column(blocks, x + width / 2, positions);
      x += width + columnGap;
    }
    return positions;
  }

 private:
  /// The rank at which what this output gives is ready: behind the branch for a mixing's "out".
  int readyAt(const End& output) {
    if (output.block == outside) return -1;
    const Block* block = graph_.find(output.block);
    int rank = rankOf(output.block);
    if (block != nullptr && block->type == "mixing" && output.socket == "out" && !inBranch_.contains(output.block)) {
      inBranch_.insert(output.block);  // a wrongly wired branch may come round to its own mixing
      if (const Wire* wire = graph_.into({output.block, "branch"})) rank = std::max(rank, readyAt(wire->from));
      inBranch_.erase(output.block);
    }
    return rank;
  }

  int rankOf(BlockId id) {
    if (const auto known = ranks_.find(id); known != ranks_.end()) return known->second;
    if (!open_.insert(id).second) return 0;
    int rank = 0;
    for (const Wire& wire : graph_.wires) {
      if (wire.to.block == id && wire.to.socket != "branch") rank = std::max(rank, readyAt(wire.from) + 1);
    }
    open_.erase(id);
    return ranks_[id] = rank;
  }

  /// Rotary positions and the like stand just before what uses them first, not at the far left.
  void bringSourcesNearer() {
    for (const BlockPtr& block : graph_.blocks) {
      const bool fed =
          std::any_of(graph_.wires.begin(), graph_.wires.end(), [&](const Wire& w) { return w.to.block == block->id; });
      if (fed || block->type == "embedding") continue;
      int first = -1;
      for (const Wire& wire : graph_.wires) {
        if (wire.from.block != block->id || wire.to.block == outside) continue;
        const int rank = ranks_.at(wire.to.block);
        first = first < 0 ? rank : std::min(first, rank);
      }
      if (first > 0) ranks_[block->id] = first - 1;
    }
  }

  /// 0 the residual path, 1 branches, 2 sources of positions, 3 what is joined to nothing.
  [[nodiscard]] int lane(const Block& block) const {
    if (block.type == "rope") return 2;
    const bool joined = std::any_of(graph_.wires.begin(), graph_.wires.end(),
                                    [&](const Wire& w) { return w.from.block == block.id || w.to.block == block.id; });
    if (!joined) return 3;
    End at{block.id, "in"};
    for (std::size_t guard = 0; guard < graph_.blocks.size(); ++guard) {
      const Wire* wire = graph_.into(at);
      if (wire == nullptr || wire->from.block == outside) return 0;
      if (wire->from.socket == "read") return 1;
      const Block* before = graph_.find(wire->from.block);
      if (before == nullptr || before->type == "mixing" || before->type == "stack") return 0;
      at = {before->id, "in"};
    }
    return 0;
  }

  /// Lanes lie at fixed heights where there is room; what would overlap moves down.
  void column(const std::vector<const Block*>& blocks, double x, Places& positions) const {
    double free = -1e9;
    for (const Block* block : blocks) {
      const Size size = sizeOf_(*block);
      const double wanted = lane(*block) * laneHeight();
      const double y = std::max(wanted, free + size.height / 2);
      positions[block->id] = {x, y};
      free = y + size.height / 2 + rowGap;
    }
  }

  [[nodiscard]] double laneHeight() const {
    if (laneHeight_ > 0) return laneHeight_;
    for (const BlockPtr& block : graph_.blocks) laneHeight_ = std::max(laneHeight_, sizeOf_(*block).height);
    return laneHeight_ += rowGap;
  }

  const Graph& graph_;
  const SizeOf& sizeOf_;
  std::map<BlockId, int> ranks_;
  std::set<BlockId> open_;
  std::set<BlockId> inBranch_;
  mutable double laneHeight_ = 0;
};

std::optional<double> numberIn(const std::string& text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

Places layeredLayout(const Graph& graph, const SizeOf& sizeOf) {
  return Layering(graph, sizeOf).place();
}

std::string dotInput(const Graph& graph, const SizeOf& sizeOf) {
  const auto inches = [](double points) { return formatNumber(points / pointsPerInch); };
  std::string text = "digraph design {\n  rankdir=LR;\n  ranksep=" + inches(columnGap) +
                     ";\n  nodesep=" + inches(rowGap) + ";\n  node [shape=box, fixedsize=true, label=\"\"];\n";
  for (const BlockPtr& block : graph.blocks) {
    const Size size = sizeOf(*block);
    text += "  b" + std::to_string(block->id) + " [width=" + inches(size.width) + ", height=" + inches(size.height) +
            "];\n";
  }
  for (const Wire& wire : graph.wires) {
    if (wire.from.block == outside || wire.to.block == outside) continue;
    const bool back = wire.to.socket == "branch";
    const bool path = wire.from.socket == "out" && wire.to.socket == "in";
    text += "  b" + std::to_string(wire.from.block) + " -> b" + std::to_string(wire.to.block) +
            (back   ? " [constraint=false]"
             : path ? " [weight=8]"
                    : "") +
            ";\n";
    // What follows a mixing stands behind its branch.
    if (back) {
      for (const Wire& after : graph.outOf({wire.to.block, "out"})) {
        if (after.to.block == outside) continue;
        text +=
            "  b" + std::to_string(wire.from.block) + " -> b" + std::to_string(after.to.block) + " [style=invis];\n";
      }
    }
  }
  return text + "}\n";
}

Result<Places> positionsFromDot(const Graph& graph, std::string_view plain) {
  Places positions;
  for (const std::string& line : split(plain, '\n')) {
    std::vector<std::string> words;
    for (const std::string& word : split(line, ' ')) {
      if (!word.empty()) words.push_back(word);
    }
    if (words.size() < 4 || words[0] != "node" || words[1].size() < 2 || words[1][0] != 'b') continue;
    const auto id = numberIn(words[1].substr(1)), x = numberIn(words[2]), y = numberIn(words[3]);
    if (!id || !x || !y) continue;
    positions[static_cast<BlockId>(*id)] = {*x * pointsPerInch, -*y * pointsPerInch};  // dot counts upwards
  }
  for (const BlockPtr& block : graph.blocks) {
    if (positions.contains(block->id)) continue;
    return makeError(ExitCode::InternalError, "graph.dot_answer",
                     "The layout program dot gave no place for every block. The program's own layout is used instead.");
  }
  return positions;
}

Design placed(const Design& design, BlockId stack, const Places& positions) {
  const Graph* graph = design.graphOf(stack);
  if (graph == nullptr) return design;
  std::vector<std::pair<BlockId, Position>> moves;
  for (const BlockPtr& block : graph->blocks) {
    const auto found = positions.find(block->id);
    if (!block->position && found != positions.end()) moves.emplace_back(block->id, found->second);
  }
  return moveBlocks(design, moves);
}

}  // namespace mhc::graph
