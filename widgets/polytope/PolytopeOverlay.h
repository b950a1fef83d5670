// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QString>
#include <optional>
#include <set>
#include <vector>

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace mhc::widgets {

class PolytopeModel;
class VtkView;

/// What is painted over the 3D picture: labels, rings, marks of hover and selection, the colour bar.
struct PolytopeOverlay {
  int hovered = -1;           ///< sublayer
  int hoveredVertex = -1;
  std::set<int> selected;     ///< sublayers
  bool cloud = false;         ///< marks the medoid token of selected sublayers

  void paint(QPainter& painter, const PolytopeModel& model, const VtkView& view) const;
};

/// Radius in logical pixels of the ring that shows the off-plane part, on a log scale; 0: too small to be drawn.
[[nodiscard]] double ringRadius(double offPlane);
/// What the picture shows and hides, in sentences for the line below it: axes, kept share of variance, rings.
[[nodiscard]] std::vector<QString> polytopeCaption(const PolytopeModel& model);
/// "(2 1 3)": stream i reads from stream P(i).
[[nodiscard]] QString permutationName(const std::vector<int>& permutation);
/// The sublayer whose point is nearest to the position, within 8 pixels, in front if they coincide; −1: none.
[[nodiscard]] int pickPoint(const PolytopeModel& model, const VtkView& view, QPointF at);
[[nodiscard]] int pickVertex(const PolytopeModel& model, const VtkView& view, QPointF at);
/// Sublayer, distances, sums and the whole matrix.
[[nodiscard]] QString polytopeHoverText(const PolytopeModel& model, int sublayer);

}  // namespace mhc::widgets
