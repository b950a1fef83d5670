// SPDX-License-Identifier: GPL-3.0-or-later
// What the landscape keeps between sessions, and its place in the window.
#include <QCheckBox>
#include <QComboBox>
#include <QJsonObject>

#include "widgets/base/TimeCursor.h"
#include "widgets/base/export3d/SceneCommands.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/landscape/LandscapeView.h"

namespace mhc::widgets {

view::TableData LandscapeView::table() const {
  const view::FramePtr frame = currentFrame();
  return model_.table(frame != nullptr && hasMaps(frame.get()) ? frame->data.get() : nullptr,
                      frame != nullptr ? frame->recorded : context().cursor->step());
}

std::optional<view::RecordedNumber> LandscapeView::recordedNumber() const {
  if (model_.empty() || !pointed_) return std::nullopt;
  const LandscapeChoice& shown = model_.choice();
  view::RecordedNumber number;
  number.what = std::string(shown.backward ? "backward" : "forward") + " gain of the composite, " +
                view::gainDefinitionName(shown.definition);
  number.run = run().toStdString();
  number.query = view::blobQuery("composite", model_.step(*pointed_), pointed_->sublayer);
  number.position = view::gainPosition(shown.side, shown.definition, shown.backward);
  number.shown = model_.gain(*pointed_);
  return number;
}

QJsonObject LandscapeView::saveState() const {
  QJsonObject state{
      {QStringLiteral("definition"), definition_->currentIndex()}, {QStringLiteral("side"), side_->currentIndex()},
      {QStringLiteral("direction"), direction_->currentIndex()},   {QStringLiteral("logSteps"), logSteps_->isChecked()},
      {QStringLiteral("threshold"), threshold_->isChecked()},      {QStringLiteral("numbers"), numbers_->isChecked()}};
  camera_->save(state);
  return state;
}

void LandscapeView::restoreState(const QJsonObject& state) {
  const auto at = [&](const char* key, const QComboBox* box) {
    const int value = state.value(QLatin1String(key)).toInt(box->currentIndex());
    return value >= 0 && value < box->count() ? value : box->currentIndex();
  };
  setChoice({at("side", side_) == 0 ? view::CompositeSide::Prefix : view::CompositeSide::Suffix,
             static_cast<view::GainDefinition>(at("definition", definition_)), at("direction", direction_) == 0,
             state.value(QStringLiteral("logSteps")).toBool(logSteps_->isChecked())});
  setThresholdShown(state.value(QStringLiteral("threshold")).toBool(threshold_->isChecked()));
  setNumbers(state.value(QStringLiteral("numbers")).toBool(numbers_->isChecked()));
  if (state.contains(QStringLiteral("camera"))) placed_ = true;
  camera_->restore(state);
}

ViewDescriptor landscapeDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("landscape");
  d.title = LandscapeView::tr("Gain landscape");
  d.description =
      LandscapeView::tr("The gain of the composites over depth and step as a surface in 3D, with the alert's plane");
  d.icon = QStringLiteral("chart");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new LandscapeView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 1, QStringLiteral("polytope"), 0.45}};
  d.commands = [](const std::function<View*()>& focused) {
    std::vector<Command> commands =
        sceneCommands(QStringLiteral("landscape"), LandscapeView::tr("Gain landscape"), [focused]() -> SceneExport* {
          auto* view = qobject_cast<LandscapeView*>(focused());
          return view != nullptr ? view->exporter() : nullptr;
        });
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
