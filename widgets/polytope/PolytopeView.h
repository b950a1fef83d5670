// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>
#include <QHash>
#include <QTimer>
#include <array>
#include <memory>

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/base/vtk/LiveThrottle.h"
#include "widgets/base/vtk/OrbitCamera.h"
#include "widgets/polytope/PolytopeModel.h"
#include "widgets/polytope/PolytopeOverlay.h"

QT_BEGIN_NAMESPACE
class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QSlider;
class QStackedWidget;
class QToolBar;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

class CameraMenu;
class NumbersPanel;
class PolytopeBar;
class PolytopeScene;
class SceneExport;
class SinkhornPlayer;
class VtkView;

/// The view "Polytope": where the mean H_res of every sublayer lies in the Birkhoff polytope, in 3D (two streams: a bar).
///
/// Keys beside those of VtkView: arrows step through the sublayers, Enter or Space selects, A aims the third axis, M magnifies
/// at the identity.
class PolytopeView : public View, public ExportSource {
  Q_OBJECT
 public:
  explicit PolytopeView(const ViewContext& context, QWidget* parent = nullptr);
  ~PolytopeView() override;

  [[nodiscard]] const PolytopeModel& model() const { return model_; }
  [[nodiscard]] VtkView* scene() const { return view_; }
  [[nodiscard]] PolytopeBar* bar() const { return bar_; }
  [[nodiscard]] QSlider* slider(int hidden) const { return sliders_[static_cast<std::size_t>(hidden)]; }
  void aim();
  void fit();
  void setTrails(bool on);
  void setCloud(bool on);
  void setMagnified(bool on);
  void setSinkhorn(bool on);
  void setNumbers(bool on);
  void setFold(PolytopeFold fold);
  [[nodiscard]] SinkhornPlayer* player() const { return player_; }
  [[nodiscard]] NumbersPanel* numbers() const { return panel_; }
  [[nodiscard]] PolytopeScene& drawn() const { return *scene_; }
  /// The simplified trails of all recorded steps, once they are made.
  [[nodiscard]] const PolytopeTrails* wholeTrails() const { return whole_.get(); }

  [[nodiscard]] CameraMenu* camera() const { return camera_; }
  [[nodiscard]] SceneExport* exporter() const { return exporter_; }

  [[nodiscard]] view::TableData table() const override { return model_.table(); }
  /// H_res [L, n, n] as recorded (row = destination, not folded), plane [L, (n − 1)²] and position [L, 3] as shown,
  /// off_plane [L] and outside [L], distances in R^{n×n}.
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void hoverChanged() override;
  void selectionChanged() override;
  void themeChanged() override;
  void pausedChanged() override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makeBar();
  void takeFrame();
  void showFrame();
  void updateScene();
  void updateOverlay();
  void updateCaption();
  void pointAt(QPointF at);
  void pointed(int sublayer);
  void clickedSublayer(int sublayer, bool add);
  void setChosen();
  void takeTrack();
  void requestTrails();
  void takeTrails();
  void updatePath();
  void updateNumbers();
  [[nodiscard]] int pathSublayer() const;
  void describe(int sublayer);

  PolytopeModel model_;
  std::unique_ptr<PolytopeScene> scene_;
  PolytopeOverlay overlay_;
  VtkView* view_;
  PolytopeBar* bar_;
  QStackedWidget* stack_;
  QToolBar* tools_;
  SinkhornPlayer* player_;
  NumbersPanel* panel_;
  QLabel* caption_;
  QCheckBox *trails_, *cloud_, *magnify_, *sinkhorn_, *numbers_;
  QComboBox* fold_;
  QFutureWatcher<std::shared_ptr<const PolytopeTrails>>* watcher_;
  std::shared_ptr<const PolytopeTrails> whole_;
  TrailRequest made_;     ///< what whole_ was made from, or is being made from
  bool stale_ = false;    ///< another request came while that was worked on
  CameraMenu* camera_;
  SceneExport* exporter_;
  QToolButton* aimButton_;
  std::array<QSlider*, 2> sliders_{};
  std::array<QLabel*, 2> sliderLabels_{};
  std::array<QAction*, 4> sliderActions_{};  ///< label and slider of each
  LiveThrottle throttle_{[this] { takeFrame(); }};
  QTimer tooltipTimer_;
  QPointF pointer_;
  QString run_;
  int dimension_ = 0;
  QHash<QString, CameraPose> cameras_;  ///< each run keeps its own
};

[[nodiscard]] ViewDescriptor polytopeDescriptor();

}  // namespace mhc::widgets
