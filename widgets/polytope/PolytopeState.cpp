// SPDX-License-Identifier: GPL-3.0-or-later
// What the polytope view keeps between sessions, and how the shell gets to know it.
#include <QCheckBox>
#include <QJsonArray>
#include <QJsonObject>
#include <QSlider>
#include <cmath>

#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeView.h"

namespace mhc::widgets {
namespace {

template <typename Numbers>
QJsonArray toJson(const Numbers& values) {
  QJsonArray out;
  for (const double value : values) out.append(value);
  return out;
}

bool toVec3(const QJsonValue& json, Vec3& out) {
  const QJsonArray values = json.toArray();
  if (values.size() != 3) return false;
  for (int i = 0; i < 3; ++i) {
    if (!values[i].isDouble() || !(std::abs(values[i].toDouble()) < 1e6)) return false;
    out[static_cast<std::size_t>(i)] = values[i].toDouble();
  }
  return true;
}

}  // namespace

QJsonObject PolytopeView::saveState() const {
  QJsonObject state;
  state[QStringLiteral("trails")] = trails_->isChecked();
  state[QStringLiteral("tokens")] = cloud_->isChecked();
  const CameraPose& pose = view_->camera().pose();
  state[QStringLiteral("camera")] = QJsonObject{{QStringLiteral("position"), toJson(pose.position)},
                                                {QStringLiteral("focal"), toJson(pose.focal)},
                                                {QStringLiteral("up"), toJson(pose.up)}};
  if (model_.n() >= 3) {
    QJsonArray directions;
    for (const std::vector<double>& direction : model_.baseDirections()) directions.append(toJson(direction));
    state[QStringLiteral("axes")] = QJsonObject{{QStringLiteral("n"), model_.n()},
                                                {QStringLiteral("aimed"), model_.aimed()},
                                                {QStringLiteral("directions"), directions}};
  }
  return state;
}

void PolytopeView::restoreState(const QJsonObject& state) {
  if (state.contains(QStringLiteral("trails"))) setTrails(state[QStringLiteral("trails")].toBool());
  if (state.contains(QStringLiteral("tokens"))) setCloud(state[QStringLiteral("tokens")].toBool());
  const QJsonObject axes = state[QStringLiteral("axes")].toObject();
  std::vector<std::vector<double>> directions;
  for (const QJsonValue& row : axes[QStringLiteral("directions")].toArray()) {
    directions.emplace_back();
    for (const QJsonValue& value : row.toArray()) directions.back().push_back(value.toDouble());
  }
  const int n = axes[QStringLiteral("n")].toInt();
  if ((model_.empty() || model_.n() == n) && model_.restoreDirections(n, directions, axes[QStringLiteral("aimed")].toBool())) {
    if (model_.frame() != nullptr) model_.setFrame(model_.frame());
    dimension_ = n;
    showFrame();
  }
  const QJsonObject camera = state[QStringLiteral("camera")].toObject();
  CameraPose pose;
  if (toVec3(camera[QStringLiteral("position")], pose.position) && toVec3(camera[QStringLiteral("focal")], pose.focal) &&
      toVec3(camera[QStringLiteral("up")], pose.up) && pose.position != pose.focal) {
    view_->setPose(pose);
  }
}

ViewDescriptor polytopeDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("polytope");
  d.title = PolytopeView::tr("Birkhoff polytope");
  d.description = PolytopeView::tr("Where every sublayer's H_res lies between the permutations, in 3D");
  d.icon = QStringLiteral("polytope");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new PolytopeView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 0, {}, 0.45}};
  d.commands = [](const std::function<View*()>& focused) {
    std::vector<Command> commands;
    const auto add = [&](const char* id, const QString& text, const QString& description, void (*act)(PolytopeView&)) {
      Command command;
      command.id = QString::fromLatin1(id);
      command.text = text;
      command.description = description;
      command.scope = QStringLiteral("polytope");
      command.run = [focused, act] {
        if (auto* view = qobject_cast<PolytopeView*>(focused())) act(*view);
      };
      commands.push_back(std::move(command));
    };
    add("polytope.fit", PolytopeView::tr("Polytope: fit"), PolytopeView::tr("Shows everything from the same side"),
        [](PolytopeView& view) { view.fit(); });
    add("polytope.reset", PolytopeView::tr("Polytope: reset the camera"), PolytopeView::tr("Looks from the usual side"),
        [](PolytopeView& view) { view.scene()->reset(); });
    add("polytope.aim", PolytopeView::tr("Polytope: aim the third axis"),
        PolytopeView::tr("Makes the third axis the main direction of the matrices seen so far, and freezes it"),
        [](PolytopeView& view) { view.aim(); });
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
