// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QJsonArray>
#include <QJsonObject>
#include <QObject>
#include <array>
#include <optional>
#include <vector>

#include "widgets/base/vtk/OrbitCamera.h"

QT_BEGIN_NAMESPACE
class QMenu;
class QToolBar;
class QWidget;
QT_END_NAMESPACE

namespace mhc::widgets {

class CameraMotion;
class VtkView;

/// The camera's menu of a 3D view: standard sides, back and forward, places to come back to, each with a small picture,
/// movements, the link to other views, exact numbers.
class CameraMenu : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kMostPlaces = 20;

  CameraMenu(VtkView& view, std::array<QString, 3> axes, QWidget* parent);

  /// A button "Fit".
  void addFitTo(QToolBar& bar);
  /// A button "Camera" that opens the menu.
  void addTo(QToolBar& bar);
  /// Opens it, for a right click.
  void popup(QPoint globalPosition);

  [[nodiscard]] CameraMotion& motion() { return *motion_; }
  void showNumbers();
  void keepPlace();
  void goToPlace(int index);
  void forgetPlace(int index);
  [[nodiscard]] const std::vector<CameraPose>& places() const { return places_; }
  [[nodiscard]] const std::vector<QIcon>& pictures() const { return pictures_; }

  /// Camera and places, for the view's saved state; what is damaged is left out.
  void save(QJsonObject& state) const;
  void restore(const QJsonObject& state);

 private:
  void fill();
  void addMovements();
  void addLink();

  VtkView& view_;
  std::array<QString, 3> axes_;
  QMenu* menu_;
  CameraMotion* motion_;
  std::vector<CameraPose> places_;
  std::vector<QIcon> pictures_;
};

[[nodiscard]] QJsonObject toJson(const CameraPose& pose);
[[nodiscard]] std::optional<CameraPose> poseFrom(const QJsonObject& json);

}  // namespace mhc::widgets
