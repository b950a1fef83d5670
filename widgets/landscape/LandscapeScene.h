// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <functional>
#include <set>
#include <utility>

#include "core/view/Colour.h"
#include "widgets/base/vtk/SceneLayer.h"

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace mhc::widgets {

class LandscapeModel;
class VtkView;

/// The surface with its frame, the threshold's plane and line of crossing, the line of the shown step and those of
/// sublayers that are pointed at or selected.
class LandscapeScene {
 public:
  struct Colours {
    view::Rgb background, edge, text, accent, warning, cursor;
  };

  explicit LandscapeScene(vtkRenderer& renderer);
  void setColours(const Colours& colours);
  void setSurface(const LandscapeModel& model, bool threshold);
  /// The threshold's plane and where the surface crosses it; a part of setSurface.
  void setPlane(const LandscapeModel& model, bool threshold);
  /// The line of a step along depth, and lines along the steps; cheap, for every move of the time cursor or the
  /// pointer.
  void setLines(const LandscapeModel& model, std::int64_t step, int hovered, const std::set<int>& selected);
  [[nodiscard]] bool thresholdShown() const { return threshold_; }
  [[nodiscard]] const SceneLayer& surface() const { return surface_; }
  [[nodiscard]] const SceneLayer& plane() const { return plane_; }
  [[nodiscard]] const SceneLayer& cursorLine() const { return lines_; }
  [[nodiscard]] std::vector<const SceneLayer*> layers() const;

 private:
  vtkRenderer& renderer_;
  Colours colours_;
  bool threshold_ = false;
  SceneLayer frame_, wires_, surface_, lines_, crossing_, plane_;
};

/// The upright edge of the picture that has the ticks of the gain, from below.
[[nodiscard]] std::pair<Vec3, Vec3> gainEdge(const VtkView& view);

/// Axes with ticks and names, painted over the picture on the sides that are turned towards the viewer.
void paintLandscapeAxes(QPainter& painter, const LandscapeModel& model, const VtkView& view,
                        const std::function<QString(int)>& sublayerText, bool threshold);

}  // namespace mhc::widgets
