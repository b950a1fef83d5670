// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <functional>
#include <optional>
#include <vector>

#include "core/view/Colour.h"
#include "core/view/ElementId.h"
#include "widgets/base/vtk/SceneLayer.h"

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace mhc::widgets {

class NetworkModel;
class VtkView;

/// The tubes, the blocks and the balls of mass of the network in 3D.
class NetworkScene {
 public:
  struct Colours {
    view::Rgb background, text, accent, attention, ffn, mass;
    std::vector<view::Rgb> streams;
  };
  using Marked = std::function<bool(const view::ElementId&)>;

  explicit NetworkScene(vtkRenderer& renderer);
  void setColours(const Colours& colours);
  /// Elements for which `selected` holds are drawn in the accent colour, those for which `hovered` does in that of
  /// text.
  void update(const NetworkModel& model, const Marked& selected, const Marked& hovered);
  /// The mass on its way at a boundary 1…L + 1, or between two; none: no mass is shown.
  void setMass(const NetworkModel& model, std::optional<double> boundary);
  [[nodiscard]] const SceneLayer& tubes() const { return tubes_; }
  [[nodiscard]] const SceneLayer& blocks() const { return blocks_; }
  [[nodiscard]] const SceneLayer& mass() const { return mass_; }
  [[nodiscard]] std::vector<const SceneLayer*> layers() const { return {&tubes_, &blocks_, &mass_}; }

 private:
  vtkRenderer& renderer_;
  Colours colours_;
  SceneLayer tubes_, blocks_, mass_;
};

/// The element under the pointer, in front where several lie: a tube within its width, or a block; else the tube that
/// is nearest within 6 pixels.
[[nodiscard]] std::optional<view::ElementId> pickNetwork(const NetworkModel& model, const VtkView& view, QPointF at);

/// Names of streams and sublayers, painted over the picture.
void paintNetworkLabels(QPainter& painter, const NetworkModel& model, const VtkView& view,
                        std::optional<double> massAt);

}  // namespace mhc::widgets
