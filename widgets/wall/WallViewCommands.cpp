// SPDX-License-Identifier: GPL-3.0-or-later
// What the shell knows of the wall: its place in the layouts and its commands.
#include "widgets/wall/WallCanvas.h"
#include "widgets/wall/WallView.h"

namespace mhc::widgets {

ViewDescriptor wallDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("wall");
  d.title = WallView::tr("Matrix wall");
  d.description = WallView::tr("H_pre, H_res and H_post of every sublayer");
  d.icon = QStringLiteral("wall");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new WallView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Left, 0, {}, 0.55}};
  d.commands = [](const std::function<View*()>& focused) {
    const auto with = [focused](auto act) {
      return [focused, act] {
        if (auto* view = qobject_cast<WallView*>(focused())) act(*view);
      };
    };
    std::vector<Command> commands;
    const auto add = [&](const char* id, const QString& text, const QString& description, std::function<void()> run) {
      Command command;
      command.id = QString::fromLatin1(id);
      command.text = text;
      command.description = description;
      command.scope = QStringLiteral("wall");
      command.run = std::move(run);
      commands.push_back(std::move(command));
    };
    add("wall.value", WallView::tr("Wall: show values"), WallView::tr("Shows the token mean of every entry"),
        with([](WallView& view) { view.setMode(WallMode::Value); }));
    add("wall.minusIdentity", WallView::tr("Wall: minus identity"), WallView::tr("Shows how H_res differs from I"),
        with([](WallView& view) { view.setMode(WallMode::MinusIdentity); }));
    add("wall.minusStart", WallView::tr("Wall: minus step 0"), WallView::tr("Shows what training has changed"),
        with([](WallView& view) { view.setMode(WallMode::MinusStart); }));
    add("wall.log", WallView::tr("Wall: log10"), WallView::tr("Shows the order of magnitude of every entry"),
        with([](WallView& view) { view.setMode(WallMode::Log10); }));
    add("wall.difference", WallView::tr("Wall: A − B"),
        WallView::tr("Shows the current run minus the baseline, streams matched"),
        with([](WallView& view) { view.setSide(WallSide::Difference); }));
    add("wall.alone", WallView::tr("Wall: current run"), WallView::tr("Shows the current run alone"),
        with([](WallView& view) { view.setSide(WallSide::A); }));
    add("wall.fit", WallView::tr("Wall: fit the cells"), WallView::tr("Makes the cells as large as the view allows"),
        with([](WallView& view) { view.canvas()->setCellSize(0); }));
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
