// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSize>
#include <QString>
#include <functional>
#include <vector>

#include "core/base/Result.h"
#include "widgets/base/View.h"
#include "widgets/base/vtk/OrbitCamera.h"

QT_BEGIN_NAMESPACE
class QToolBar;
QT_END_NAMESPACE

namespace mhc::widgets {

class CameraMenu;
class SceneLayer;
class VtkView;

/// What a 3D view gives away beyond its table: a picture of any size, a film, and the scene as glTF. One button with a
/// menu.
class SceneExport : public QObject {
  Q_OBJECT
 public:
  using Layers = std::function<std::vector<const SceneLayer*>()>;

  SceneExport(View& view, VtkView& scene, CameraMenu& camera, Layers layers);
  void addTo(QToolBar& bar);

  /// PNG with the view's state in its text "mhc-workbench-view", so that the picture says what it shows.
  [[nodiscard]] Result<void> savePicture(const QString& path, QSize pixels, double scale, bool transparent) const;
  [[nodiscard]] Result<void> saveGltf(const QString& path) const;
  [[nodiscard]] View& view() const { return view_; }
  [[nodiscard]] VtkView& scene() const { return scene_; }
  [[nodiscard]] CameraMenu& camera() const { return camera_; }

  /// Sets the view up as it was when that picture was saved.
  [[nodiscard]] Result<void> restoreFrom(const QString& picture) const;

  void askPicture();
  void askFilm();
  void askGltf();
  void askRestore();

 private:
  View& view_;
  VtkView& scene_;
  CameraMenu& camera_;
  Layers layers_;
};

}  // namespace mhc::widgets
