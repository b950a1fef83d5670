// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <memory>
#include <optional>
#include <set>

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/base/vtk/LiveThrottle.h"
#include "widgets/landscape/LandscapeModel.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QToolBar;
QT_END_NAMESPACE

namespace mhc::widgets {

class CameraMenu;
class LandscapeScene;
class NumbersPanel;
class SceneExport;
class VtkView;

/// The view "Gain landscape": the recorded gain of the composites over depth and step as a surface, with the plane of
/// the alert's threshold, which can be dragged, and the line of the shown step.
///
/// Keys beside those of VtkView: arrows walk over the surface, Enter or Space selects the sublayer, G shows the step of
/// the place pointed at.
class LandscapeView : public View, public ExportSource {
  Q_OBJECT
 public:
  explicit LandscapeView(const ViewContext& context, QWidget* parent = nullptr);
  ~LandscapeView() override;

  [[nodiscard]] const LandscapeModel& model() const { return model_; }
  [[nodiscard]] VtkView* scene() const { return view_; }
  [[nodiscard]] LandscapeScene& drawn() const { return *scene_; }
  [[nodiscard]] CameraMenu* camera() const { return camera_; }
  [[nodiscard]] SceneExport* exporter() const { return exporter_; }
  [[nodiscard]] const std::optional<LandscapeCell>& pointedAt() const { return pointed_; }
  void setChoice(const LandscapeChoice& choice);
  void setThresholdShown(bool on);
  void setNumbers(bool on);
  [[nodiscard]] NumbersPanel* numbers() const { return panel_; }
  [[nodiscard]] QString hoverText(LandscapeCell cell) const;

  [[nodiscard]] QDoubleSpinBox* limit() const { return limit_; }

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override { return model_.arrays(); }
  /// The gain of the place that is pointed at.
  [[nodiscard]] std::optional<view::RecordedNumber> recordedNumber() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void runsChanged() override { framesChanged(); }
  void hoverChanged() override { updateLines(); }
  void selectionChanged() override { updateLines(); }
  void themeChanged() override;
  void pausedChanged() override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void makeBar();
  void makeGrip();
  void takeFrame();
  void rebuild();
  void updateLines();
  void updateCaption();
  void updateNumbers();
  void pointAt(QPointF at);
  void point(std::optional<LandscapeCell> cell);
  void select(bool add);
  void showStep();
  /// Of the gain that is shown.
  [[nodiscard]] QString thresholdName() const;
  [[nodiscard]] double threshold() const;  ///< NaN: none
  void setThreshold(double gain);
  void endThreshold(bool done);
  [[nodiscard]] bool overThreshold(QPointF at) const;
  void dragThreshold(QPointF from, QPointF to);
  void showThreshold(double gain);
  [[nodiscard]] LandscapeChoice choice() const;
  [[nodiscard]] QString run() const;
  [[nodiscard]] QString sublayerText(int sublayer) const;

  LandscapeModel model_;
  std::unique_ptr<LandscapeScene> scene_;
  VtkView* view_;
  CameraMenu* camera_;
  SceneExport* exporter_;
  QToolBar* tools_;
  QLabel* caption_;
  QComboBox *definition_, *side_, *direction_;
  QCheckBox *logSteps_, *threshold_, *numbers_;
  QDoubleSpinBox* limit_;
  NumbersPanel* panel_;
  QTimer tooltipTimer_;
  LiveThrottle throttle_{[this] { takeFrame(); }};
  std::optional<LandscapeCell> pointed_;
  struct Dragged {
    QString run, name;
    double gain = 0;
  };
  std::optional<Dragged> dragged_;  ///< the threshold under the hand; the surface stays until it is let go
  bool placed_ = false;
};

[[nodiscard]] ViewDescriptor landscapeDescriptor();

}  // namespace mhc::widgets
