// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QPainterPath>
#include <map>
#include <set>

#include "widgets/canvas/CanvasContent.h"
#include "widgets/canvas/CanvasWeights.h"
#include "widgets/canvas/DesignLayout.h"

class QPainter;

namespace mhc::widgets {

/// What the picture of a design depends on besides the theme.
struct CanvasScene {
  const CanvasContent* content = nullptr;
  const DesignLayout* layout = nullptr;
  const CanvasWeights* weights = nullptr;
  const std::map<graph::BlockId, int>* shown = nullptr;  ///< stacks: the repetition whose inside is shown
  const std::map<graph::BlockId, int>* marks = nullptr;  ///< blocks added, changed or removed against another design

  [[nodiscard]] int repetitionOf(graph::BlockId stack) const;
  /// The repetition that a block inside a stack is shown in; −1 outside stacks.
  [[nodiscard]] int repetitionAround(const PlacedBlock& block) const { return block.stack == graph::outside ? -1 : repetitionOf(block.stack); }
  [[nodiscard]] const graph::Problem* problemOf(graph::BlockId block) const;  ///< the gravest; null: none but notes
};

/// How much is drawn: below a scale of 0.3 boxes and lines alone.
enum class Detail { Boxes, Titles, All };
[[nodiscard]] Detail detailAt(double logicalScale);

/// Draws a design in world coordinates. Has no state of its own but fonts and colours.
class CanvasPainter {
 public:
  CanvasPainter(const CanvasScene& scene, QPainter& painter, double logicalScale);

  void paint(const QRectF& visible);
  void paintBlock(const PlacedBlock& block);

  /// The line of one lane of a wire.
  [[nodiscard]] static QPainterPath lanePath(const std::vector<QPointF>& points, double offset);
  /// The same line within a rectangle, for very long wires: points outside come near its edge. In steps of dots, so that a
  /// dotted line does not move when the rectangle does. Fewer than two points: nothing of it is in the rectangle.
  [[nodiscard]] static std::vector<QPointF> clipped(const std::vector<QPointF>& points, const QRectF& rect);
  /// The cells of the layers in an open stack's frame or on a folded one; empty if there are none to choose from.
  [[nodiscard]] static QRectF layerCell(const PlacedBlock& stack, int repetition);
  [[nodiscard]] static QRectF badgeRect(const PlacedBlock& block);
  [[nodiscard]] static QRectF foldRect(const PlacedBlock& stack);
  /// Where a mixing's streams cross: x from … to.
  [[nodiscard]] static std::pair<double, double> crossing(const PlacedBlock& mixing);
  /// Width of a line for a weight, world units.
  [[nodiscard]] static double lineWidth(double weight);
  /// The font, or a smaller one in which the text has room: down to `least` of its size.
  [[nodiscard]] static QFont fitting(const QFont& font, const QString& text, double room, double least);

 private:
  void card(const PlacedBlock& block);
  void frame(const PlacedBlock& stack);
  void mixing(const PlacedBlock& block);
  void junctions(const PlacedBlock& block);
  void symbol(QPointF centre, const QString& index, const QString& arrow, const QColor& colour);
  void wire(const RoutedWire& wire, const QRectF& reach);
  void positions(const std::vector<const RoutedWire*>& wires, const QRectF& reach);  ///< what many share is drawn once
  void label(const RoutedWire& wire);
  void layers(const PlacedBlock& stack, const QColor& colour);
  void badge(const PlacedBlock& block);
  void wrapped(const QRectF& box, const QString& text, const QFont& font, const QColor& colour);  ///< two lines at most
  void text(const QRectF& box, int flags, const QString& text, const QFont& font, const QColor& colour);

  const CanvasScene& scene_;
  const DesignLayout& layout_;
  QPainter& painter_;
  double scale_;
  Detail detail_;
  QFont title_, small_, tiny_;
};

}  // namespace mhc::widgets
