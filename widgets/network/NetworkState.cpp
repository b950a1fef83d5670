// SPDX-License-Identifier: GPL-3.0-or-later
// What the network in 3D keeps between sessions, and its place in the window.
#include <QCheckBox>
#include <QComboBox>
#include <QJsonObject>

#include "widgets/base/ViewCommand.h"
#include "widgets/base/export3d/SceneCommands.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/network/NetworkView.h"

namespace mhc::widgets {

void NetworkView::setNumbers(bool on) {
  numbers_->setChecked(on);
}

std::vector<view::NamedArray> NetworkView::arrays() const {
  if (model_.empty()) return {};
  const std::size_t depth = static_cast<std::size_t>(model_.sublayers()), n = static_cast<std::size_t>(model_.n());
  std::vector<view::NamedArray> arrays{{"H_pre", {depth, n}, {}},
                                       {"H_res", {depth, n, n}, {}},
                                       {"H_post", {depth, n}, {}},
                                       {"mass", {depth + 1, n}, {}}};
  const auto append = [&](std::size_t array, const std::vector<double>& numbers) {
    arrays[array].values.insert(arrays[array].values.end(), numbers.begin(), numbers.end());
  };
  const view::FrameData& record = *model_.frame()->data;
  for (int s = 1; s <= model_.sublayers(); ++s) {
    append(0, preOf(record, s));
    append(1, resOf(record, s).values);
    append(2, postOf(record, s));
  }
  for (int boundary = 1; boundary <= model_.sublayers() + 1; ++boundary) append(3, model_.mass(boundary));
  return arrays;
}

QJsonObject NetworkView::saveState() const {
  QJsonObject state{{QStringLiteral("stream"), stream_->currentIndex() - 1},
                    {QStringLiteral("numbers"), numbers_->isChecked()}};
  if (massAt_) state[QStringLiteral("massAt")] = *massAt_;
  camera_->save(state);
  return state;
}

void NetworkView::restoreState(const QJsonObject& state) {
  setMassStream(state.value(QStringLiteral("stream")).toInt(-1));
  setNumbers(state.value(QStringLiteral("numbers")).toBool(numbers_->isChecked()));
  if (const QJsonValue at = state.value(QStringLiteral("massAt")); at.isDouble()) setMassAt(at.toDouble());
  if (poseFrom(state[QStringLiteral("camera")].toObject())) placedFor_ = model_.empty() ? 0 : model_.sublayers();
  camera_->restore(state);
}

ViewDescriptor networkDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("network");
  d.title = NetworkView::tr("Network in 3D");
  d.description = NetworkView::tr(
      "The streams as tubes through the blocks, as thick as the maps' entries, and how a mass wanders through them");
  d.icon = QStringLiteral("forward");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new NetworkView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 2, QStringLiteral("polytope"), 0.45}};
  d.commands = [](const std::function<View*()>& focused) {
    std::vector<Command> commands =
        sceneCommands(QStringLiteral("network"), NetworkView::tr("Network in 3D"), [focused]() -> SceneExport* {
          auto* view = qobject_cast<NetworkView*>(focused());
          return view != nullptr ? view->exporter() : nullptr;
        });
    const auto add = [&](const char* id, const QString& text, const QString& description, void (*act)(NetworkView&)) {
      commands.push_back(viewCommand<NetworkView>(focused, QStringLiteral("network"), id, text, description, act));
    };
    add("network.play", NetworkView::tr("Network in 3D: play the mass"),
        NetworkView::tr("Lets a mass wander through the streams, or holds it"),
        [](NetworkView& view) { view.setPlaying(!view.playing()); });
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
