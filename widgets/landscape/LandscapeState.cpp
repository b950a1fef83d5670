// SPDX-License-Identifier: GPL-3.0-or-later
// What the landscape keeps between sessions, and its place in the window.
#include <QCheckBox>
#include <QComboBox>
#include <QJsonObject>

#include "widgets/base/TimeCursor.h"
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

QJsonObject LandscapeView::saveState() const {
  QJsonObject state{{QStringLiteral("definition"), definition_->currentIndex()},
                    {QStringLiteral("side"), side_->currentIndex()},
                    {QStringLiteral("direction"), direction_->currentIndex()},
                    {QStringLiteral("logSteps"), logSteps_->isChecked()},
                    {QStringLiteral("threshold"), threshold_->isChecked()}};
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
  if (state.contains(QStringLiteral("camera"))) placed_ = true;
  camera_->restore(state);
}

ViewDescriptor landscapeDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("landscape");
  d.title = LandscapeView::tr("Gain landscape");
  d.description = LandscapeView::tr("The gain of the composites over depth and step as a surface in 3D, with the alert's plane");
  d.icon = QStringLiteral("chart");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new LandscapeView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 1, QStringLiteral("polytope"), 0.45}};
  d.commands = [](const std::function<View*()>& focused) {
    std::vector<Command> commands;
    const auto add = [&](const char* id, const QString& text, const QString& description, void (*act)(LandscapeView&)) {
      Command command;
      command.id = QString::fromLatin1(id);
      command.text = text;
      command.description = description;
      command.scope = QStringLiteral("landscape");
      command.run = [focused, act] {
        if (auto* view = qobject_cast<LandscapeView*>(focused())) act(*view);
      };
      commands.push_back(std::move(command));
    };
    add("landscape.fit", LandscapeView::tr("Gain landscape: fit"), LandscapeView::tr("Shows the whole surface from the same side"),
        [](LandscapeView& view) { view.scene()->fit(); });
    add("landscape.reset", LandscapeView::tr("Gain landscape: reset the camera"), LandscapeView::tr("Looks from the usual side"),
        [](LandscapeView& view) { view.scene()->reset(); });
    add("landscape.keepPlace", LandscapeView::tr("Gain landscape: keep this view"),
        LandscapeView::tr("Keeps the camera's place in the view's Camera menu"),
        [](LandscapeView& view) { view.camera()->keepPlace(); });
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
