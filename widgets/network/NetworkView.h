// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <memory>
#include <optional>

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/base/vtk/LiveThrottle.h"
#include "widgets/network/NetworkModel.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QLabel;
class QToolBar;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

class CameraMenu;
class NetworkScene;
class NumbersPanel;
class SceneExport;
class VtkView;

/// The view "Network in 3D": the streams as n tubes through the blocks, as thick as the maps' entries, and a mass that
/// wanders through them by H_res alone.
///
/// Keys beside those of VtkView: arrows walk through the tubes, Enter or Space selects, M plays the mass.
class NetworkView : public View, public ExportSource {
  Q_OBJECT
 public:
  explicit NetworkView(const ViewContext& context, QWidget* parent = nullptr);
  ~NetworkView() override;

  [[nodiscard]] const NetworkModel& model() const { return model_; }
  [[nodiscard]] VtkView* scene() const { return view_; }
  [[nodiscard]] NetworkScene& drawn() const { return *scene_; }
  [[nodiscard]] CameraMenu* camera() const { return camera_; }
  [[nodiscard]] SceneExport* exporter() const { return exporter_; }
  void setPlaying(bool on);
  [[nodiscard]] bool playing() const { return timer_.isActive(); }
  /// Where the mass is, 1…L + 1; none: not shown.
  [[nodiscard]] std::optional<double> massAt() const { return massAt_; }
  void setMassAt(std::optional<double> boundary);
  void setMassStream(int stream);  ///< −1: evenly in all
  void setNumbers(bool on);
  [[nodiscard]] QString hoverText(const view::ElementId& id) const;

  [[nodiscard]] view::TableData table() const override { return model_.table(); }
  /// Token means H_pre [L, n], H_res [L, n, n] (row = destination), H_post [L, n], and mass [L + 1, n] before each sublayer
  /// and after the last, from where it starts.
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void hoverChanged() override { updateScene(); }
  void selectionChanged() override;
  void themeChanged() override;
  void pausedChanged() override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void makeBar();
  void takeFrame();
  void updateScene();
  void updateNumbers();
  void advance();
  void pointAt(QPointF at);
  void select(bool add);
  void startMass();

  NetworkModel model_;
  std::unique_ptr<NetworkScene> scene_;
  VtkView* view_;
  CameraMenu* camera_;
  SceneExport* exporter_;
  QToolBar* tools_;
  NumbersPanel* panel_;
  QLabel* caption_;
  QToolButton* play_;
  QComboBox* stream_;
  QCheckBox* numbers_;
  QTimer timer_, tooltipTimer_;
  QElapsedTimer clock_;
  LiveThrottle throttle_{[this] { takeFrame(); }};
  std::optional<double> massAt_;
  std::optional<view::ElementId> pointed_;
  int placedFor_ = -1;  ///< sublayers that the camera was placed for
};

[[nodiscard]] ViewDescriptor networkDescriptor();

}  // namespace mhc::widgets
