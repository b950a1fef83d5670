// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vtkSmartPointer.h>

#include "widgets/base/vtk/SceneMesh.h"

class vtkActor;
class vtkPolyData;
class vtkRenderer;

namespace mhc::widgets {

/// One mesh in a picture: one VTK mapper and one actor for its whole life. Numbers are overwritten in place, and the
/// connections are touched only when they changed.
class SceneLayer {
 public:
  /// `size`: diameter of points in logical pixels; from 4 on they are shaded as balls.
  SceneLayer(vtkRenderer& renderer, SceneMesh::Kind kind, double size = 0);
  ~SceneLayer();
  SceneLayer(SceneLayer&& other) noexcept;
  SceneLayer(const SceneLayer&) = delete;
  SceneLayer& operator=(const SceneLayer&) = delete;
  SceneLayer& operator=(SceneLayer&&) = delete;

  void set(const SceneMesh& mesh);
  void setOpacity(double opacity);
  void setLit(bool lit);  ///< surfaces are, lines are not
  void setVisible(bool visible);
  /// Device pixels per logical pixel, for the size of points.
  void setScale(double pixels);
  [[nodiscard]] const SceneMesh& mesh() const { return shown_; }
  [[nodiscard]] double pointSize() const { return size_; }
  [[nodiscard]] bool visible() const;

 private:
  vtkRenderer* renderer_;
  vtkSmartPointer<vtkPolyData> data_;
  vtkSmartPointer<vtkActor> actor_;
  double size_;
  SceneMesh shown_;
};

}  // namespace mhc::widgets
