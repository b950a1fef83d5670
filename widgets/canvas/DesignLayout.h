// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/BlockType.h"
#include "core/graph/Design.h"

namespace mhc::widgets {

/// A block as it stands on the canvas; world units.
struct PlacedBlock {
  const graph::Block* block = nullptr;
  const graph::BlockType* type = nullptr;  ///< null: a kind that this version does not know
  graph::BlockId stack = graph::outside;   ///< the graph that it belongs to
  QRectF rect{};
  double spine = 0;                        ///< y of its "in" and "out"
  bool open = false;                       ///< a stack whose inside is shown
  QPointF inner{};                         ///< open stacks: where the inside's own origin lies
  QPointF base{};                          ///< origin of the graph that it belongs to
  double preX = 0, postX = 0;              ///< mixing: where the streams are read and written
  bool fromAbove = false, toBelow = false; ///< in a sublayer's column: "in" at the top, "out" at the bottom

  [[nodiscard]] bool mixing() const { return block->type == "mixing"; }
  [[nodiscard]] graph::BlockId id() const { return block->id; }
  /// Its centre in the coordinates of its graph: what the design keeps as a block's position.
  [[nodiscard]] graph::Position position() const { return {rect.center().x() - base.x(), rect.center().y() - base.y()}; }
};

struct RoutedWire {
  graph::BlockId stack = graph::outside;
  graph::Wire wire{};
  graph::Flow flow = graph::Flow::Hidden;
  int lanes = 1;                   ///< lines that are drawn side by side
  std::vector<QPointF> points{};   ///< corners, from the output to the input
};

/// Where everything stands, for a design with some stacks open: blocks in columns from left to right by what they depend
/// on; what a mixing reads and gets back stands below its streams. Blocks with a position of their own stand there. The
/// same design gives the same places.
class DesignLayout {
 public:
  static constexpr double kCardWidth = 116, kCardHeight = 66, kGap = 66, kNarrowGap = 54, kBranchGap = 26;

  DesignLayout() = default;
  /// `streams`: lines of the residual path behind an expansion. The design must outlive the layout.
  DesignLayout(const graph::Design& design, const std::set<graph::BlockId>& open, int streams);

  [[nodiscard]] const std::vector<PlacedBlock>& blocks() const { return blocks_; }  ///< stacks before what is in them
  [[nodiscard]] const std::vector<RoutedWire>& wires() const { return wires_; }
  [[nodiscard]] const PlacedBlock* find(graph::BlockId id) const;
  [[nodiscard]] const QRectF& bounds() const { return bounds_; }
  [[nodiscard]] int streams() const { return streams_; }
  /// Distance of two streams, and from the middle one to the outermost.
  [[nodiscard]] double laneGap() const;
  [[nodiscard]] double laneOffset(int lane, int lanes) const { return (lane - (lanes - 1) / 2.0) * laneGap(); }
  /// Where a wire meets a socket. `outside` as block: the stack's own sockets seen from within.
  [[nodiscard]] QPointF socket(graph::BlockId stack, const graph::End& end, bool output) const;
  /// The deepest open stack around the point, or `outside`.
  [[nodiscard]] graph::BlockId stackAt(QPointF world) const;
  /// A point in the coordinates of that stack's graph.
  [[nodiscard]] graph::Position inStack(graph::BlockId stack, QPointF world) const;
  /// Lines of the residual path at a socket: 1 before an expansion.
  [[nodiscard]] int lanesAt(graph::BlockId stack, const graph::End& output) const;

 private:
  friend class LayoutBuilder;
  void route(const graph::Design& design, graph::BlockId stack);

  std::vector<PlacedBlock> blocks_;
  std::map<graph::BlockId, std::size_t> index_;
  std::vector<RoutedWire> wires_;
  std::map<std::pair<graph::BlockId, graph::End>, int> lanes_;
  QRectF bounds_;
  int streams_ = 1;
};

}  // namespace mhc::widgets
