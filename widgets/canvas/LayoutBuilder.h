// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <vector>

#include "widgets/canvas/DesignLayout.h"

namespace mhc::widgets {

/// Places the blocks of one graph after the other, inner ones first.
class LayoutBuilder {
 public:
  LayoutBuilder(DesignLayout& layout, const graph::Design& design, const std::set<graph::BlockId>& open)
      : layout_(layout), design_(design), open_(open) {}

  void build();

 private:
  /// What is moved as a whole: a block, or a mixing with what hangs below it. Coordinates relative to its spine's left end.
  struct Unit {
    const graph::Block* block = nullptr;
    std::vector<PlacedBlock> placed;  ///< block first; inner blocks of open stacks too
    double width = 0, above = 0, below = 0;
    int rank = 0;
    bool positions = false;  ///< gives positions and nothing else
  };
  struct Laid {
    std::vector<PlacedBlock> placed;  ///< relative to the graph's origin
    QRectF bounds;
  };

  Laid layGraph(graph::BlockId stack);
  Unit plainUnit(graph::BlockId stack, const graph::Block& block);
  Unit mixingUnit(graph::BlockId stack, const graph::Graph& graph, const graph::Block& mixing,
                  const std::vector<const graph::Block*>& branch);
  /// Blocks between a mixing's "read" and its "branch", in order; empty where another mixing stands between them.
  static std::vector<const graph::Block*> branchOf(const graph::Graph& graph, const graph::Block& mixing);
  static void rank(std::vector<Unit>& units, const std::vector<std::pair<std::size_t, std::size_t>>& edges);
  void arrange(std::vector<Unit>& units, const std::vector<std::pair<std::size_t, std::size_t>>& edges, Laid& laid);

  DesignLayout& layout_;
  const graph::Design& design_;
  const std::set<graph::BlockId>& open_;
};

}  // namespace mhc::widgets
