// SPDX-License-Identifier: GPL-3.0-or-later
// What the polytope view keeps between sessions, and how the shell gets to know it.
#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QJsonObject>
#include <QSignalBlocker>
#include <QSlider>

#include "widgets/base/ViewCommand.h"
#include "widgets/base/export3d/SceneCommands.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeView.h"
#include "widgets/polytope/SinkhornPlayer.h"

namespace mhc::widgets {
namespace {

template <typename Numbers>
QJsonArray toJson(const Numbers& values) {
  QJsonArray out;
  for (const double value : values) out.append(value);
  return out;
}

}  // namespace

std::vector<view::NamedArray> PolytopeView::arrays() const {
  if (model_.empty()) return {};
  const std::size_t depth = model_.points().size(), n = static_cast<std::size_t>(model_.n());
  std::vector<view::NamedArray> arrays{{"H_res", {depth, n, n}, {}},
                                       {"plane", {depth, (n - 1) * (n - 1)}, {}},
                                       {"position", {depth, 3}, {}},
                                       {"off_plane", {depth}, {}},
                                       {"outside", {depth}, {}}};
  const auto append = [&](std::size_t array, const auto& numbers) {
    arrays[array].values.insert(arrays[array].values.end(), numbers.begin(), numbers.end());
  };
  for (const PolytopePoint& point : model_.points()) {
    // From the record: the point's own matrix has 0 in the place of NaN, so that it can be drawn.
    append(0, resOf(*model_.frame()->data, point.sublayer).values);
    append(1, point.plane);
    append(2, point.at);
    arrays[3].values.push_back(point.offPlane);
    arrays[4].values.push_back(point.outsideDistance);
  }
  return arrays;
}

QJsonObject PolytopeView::saveState() const {
  QJsonObject state;
  state[QStringLiteral("trails")] = trails_->isChecked();
  state[QStringLiteral("tokens")] = cloud_->isChecked();
  state[QStringLiteral("magnified")] = magnify_->isChecked();
  state[QStringLiteral("sinkhorn")] = sinkhorn_->isChecked();
  state[QStringLiteral("numbers")] = numbers_->isChecked();
  state[QStringLiteral("fold")] = static_cast<int>(model_.fold());
  QJsonArray permutation;
  for (const int p : model_.runPermutation()) permutation.append(p);
  state[QStringLiteral("permutation")] = permutation;
  camera_->save(state);
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
  if (state.contains(QStringLiteral("magnified"))) setMagnified(state[QStringLiteral("magnified")].toBool());
  if (state.contains(QStringLiteral("sinkhorn"))) setSinkhorn(state[QStringLiteral("sinkhorn")].toBool());
  if (state.contains(QStringLiteral("numbers"))) setNumbers(state[QStringLiteral("numbers")].toBool());
  if (const int fold = state[QStringLiteral("fold")].toInt(); fold > 0 && fold < fold_->count()) {
    std::vector<int> permutation;
    for (const QJsonValue& value : state[QStringLiteral("permutation")].toArray()) permutation.push_back(value.toInt(-1));
    model_.restoreFold(static_cast<PolytopeFold>(fold), permutation);
    const QSignalBlocker quiet(fold_);
    fold_->setCurrentIndex(static_cast<int>(model_.fold()));
    showFrame();
  }
  camera_->restore(state);
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
    std::vector<Command> commands = sceneCommands(QStringLiteral("polytope"), PolytopeView::tr("Polytope"), [focused]() -> SceneExport* {
      auto* view = qobject_cast<PolytopeView*>(focused());
      return view != nullptr ? view->exporter() : nullptr;
    });
    const auto add = [&](const char* id, const QString& text, const QString& description, void (*act)(PolytopeView&)) {
      commands.push_back(viewCommand<PolytopeView>(focused, QStringLiteral("polytope"), id, text, description, act));
    };
    add("polytope.magnify", PolytopeView::tr("Polytope: magnify at the identity"),
        PolytopeView::tr("Switches distances from the identity between linear and a log scale"),
        [](PolytopeView& view) { view.setMagnified(!view.model().magnified()); });
    add("polytope.sinkhorn", PolytopeView::tr("Polytope: Sinkhorn's path"),
        PolytopeView::tr("Shows the way from the mean logits to H_res half-step by half-step, or hides it"),
        [](PolytopeView& view) { view.setSinkhorn(!view.player()->isVisible()); });
    add("polytope.playSinkhorn", PolytopeView::tr("Polytope: play Sinkhorn"),
        PolytopeView::tr("Plays the half-steps of Sinkhorn, or holds at one"), [](PolytopeView& view) {
          view.setSinkhorn(true);
          view.player()->setPlaying(!view.player()->playing());
        });
    add("polytope.fold", PolytopeView::tr("Polytope: next relabelling"),
        PolytopeView::tr("As recorded, up to one relabelling of the run, conjugacy classes: the next of these"),
        [](PolytopeView& view) { view.setFold(static_cast<PolytopeFold>((static_cast<int>(view.model().fold()) + 1) % 3)); });
    add("polytope.aim", PolytopeView::tr("Polytope: aim the third axis"),
        PolytopeView::tr("Makes the third axis the main direction of the matrices seen so far, and freezes it"),
        [](PolytopeView& view) { view.aim(); });
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
