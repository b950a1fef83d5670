// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/DesignPanels.h"
#include "app/workbench/shell/Dock.h"
#include "app/workbench/shell/MainWindow.h"
#include "widgets/base/Theme.h"

namespace mhc::workbench {
namespace {

constexpr auto tr = [](const char* text) { return MainWindow::tr(text); };

void addLayouts(MainWindow& window, const QString& menu) {
  auto& commands = window.state().commands;
  int number = 1;
  for (const QString& name : window.stage().layouts()) {
    commands.add({.id = QStringLiteral("layout.") + name, .text = name, .description = tr("Show the layout %1").arg(name),
                  .shortcuts = {QKeySequence(QStringLiteral("Ctrl+%1").arg(number++))}, .menu = menu,
                  .checked = [&window, name] { return window.stage().layout() == name; },
                  .run = [&window, name] { window.stage().showLayout(name); }});
  }
  commands.add({.id = QStringLiteral("layout.reset"), .text = tr("Reset layout"),
                .description = tr("Arrange the views of this layout as they were at first"), .menu = menu,
                .run = [&window] { window.stage().resetLayout(); }});
}

void addViews(MainWindow& window, const QString& menu) {
  auto& commands = window.state().commands;
  const auto focusedOf = [&window](const QString& type) -> widgets::View* {
    Dock* dock = window.stage().focusedDock();
    if (dock == nullptr || dock->typeId() != type) dock = window.stage().find(type);
    return dock != nullptr ? dock->view() : nullptr;
  };
  for (const auto& view : window.views().all()) {
    const QString id = view.id;
    commands.add({.id = QStringLiteral("view.open:") + id, .text = view.title, .description = view.description, .icon = view.icon,
                  .menu = menu, .section = 1, .run = [&window, id] { window.stage().openView(id); }});
    commands.add({.id = QStringLiteral("view.another:") + id, .text = tr("Another %1").arg(view.title),
                  .description = tr("Open one more view of this kind beside the first"),
                  .run = [&window, id] { window.stage().openView(id, true); }});
    if (!view.commands) continue;
    for (auto command : view.commands([focusedOf, id] { return focusedOf(id); })) {
      if (command.scope.isEmpty()) command.scope = id;
      if (!command.disabledReason) {
        command.disabledReason = [focusedOf, id, title = view.title]() -> QString {
          return focusedOf(id) != nullptr ? QString() : tr("The view %1 is not open in this layout.").arg(title);
        };
      }
      commands.add(std::move(command));
    }
  }
}

void addDocks(MainWindow& window, const QString& menu) {
  auto& commands = window.state().commands;
  const auto needsView = [&window]() -> QString {
    return window.stage().focusedDock() != nullptr ? QString() : tr("No view has the focus: click into one, or press F6.");
  };
  // A design is no view, but has its table all the same.
  const auto design = [&window] {
    return Stage::showsDesigns(window.stage().layout()) && window.stage().focusedDock() == nullptr && window.central().currentPage() != nullptr;
  };
  commands.add({.id = QStringLiteral("view.table"), .text = tr("As table"),
                .description = tr("Show what the focused view shows as a table of numbers"), .icon = QStringLiteral("table"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+T"))}, .menu = menu, .section = 2,
                .disabledReason = [design, needsView] { return design() ? QString() : needsView(); }, .run = [&window, design] {
                  if (design()) return showDesignTable(window);
                  window.stage().openTable(window.stage().focusedDock());
                }});
  commands.add({.id = QStringLiteral("view.maximise"), .text = tr("Maximise view"),
                .description = tr("Let the focused view fill the window, or give the others their place back"),
                .icon = QStringLiteral("maximise"), .shortcuts = {QKeySequence(Qt::Key_F11)}, .menu = menu, .section = 2,
                .disabledReason = [&window, needsView] { return window.stage().maximised() ? QString() : needsView(); },
                .run = [&window] { window.stage().toggleMaximised(window.stage().focusedDock()); }});
  commands.add({.id = QStringLiteral("view.next"), .text = tr("Next view"), .description = tr("Move the focus to the next view"),
                .shortcuts = {QKeySequence(Qt::Key_F6)}, .menu = menu, .section = 2,
                .disabledReason = [&window]() -> QString {
                  return window.stage().docks().empty() ? tr("This layout has no views.") : QString();
                },
                .run = [&window] { window.stage().focusNextView(); }});
}

void addAppearance(MainWindow& window, const QString& menu) {
  auto& commands = window.state().commands;
  auto& settings = window.state().settings;
  const auto theme = [&](const char* name, const QString& text, const QString& description) {
    commands.add({.id = QStringLiteral("theme.%1").arg(QLatin1String(name)), .text = text, .description = description,
                  .menu = menu, .section = 3,
                  .checked = [&settings, name] { return settings.text("appearance.theme") == name; },
                  .run = [&settings, name] { settings.set("appearance.theme", name); }});
  };
  theme("light", tr("Light theme"), tr("Dark text on a light ground"));
  theme("dark", tr("Dark theme"), tr("Light text on a dark ground"));
  theme("system", tr("System theme"), tr("Light or dark as the desktop says"));
  const auto scale = [&settings](double change) {
    settings.set("appearance.font_scale", std::clamp(settings.number("appearance.font_scale") + change, 80.0, 200.0));
  };
  commands.add({.id = QStringLiteral("font.larger"), .text = tr("Larger text"), .description = tr("Make all text larger by 10 %"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl++")), QKeySequence(QStringLiteral("Ctrl+="))}, .menu = menu,
                .section = 4, .run = [scale] { scale(10); }});
  commands.add({.id = QStringLiteral("font.smaller"), .text = tr("Smaller text"),
                .description = tr("Make all text smaller by 10 %"), .shortcuts = {QKeySequence(QStringLiteral("Ctrl+-"))},
                .menu = menu, .section = 4, .run = [scale] { scale(-10); }});
  commands.add({.id = QStringLiteral("font.reset"), .text = tr("Normal text"), .description = tr("Text of the desktop's size"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+0"))}, .menu = menu, .section = 4,
                .run = [&settings] { settings.reset("appearance.font_scale"); }});
  commands.add({.id = QStringLiteral("motion.reduce"), .text = tr("Reduce motion"),
                .description = tr("Jump instead of flying when a camera moves by itself"), .menu = menu, .section = 4,
                .checked = [&settings] { return settings.flag("appearance.reduce_motion"); },
                .run = [&settings] { settings.set("appearance.reduce_motion", !settings.flag("appearance.reduce_motion")); }});
  QObject::connect(&settings, &Settings::changed, &window, [&commands] { commands.refresh(); });
}

}  // namespace

void addViewCommands(MainWindow& window) {
  const QString menu = tr("View");
  addLayouts(window, menu);
  addViews(window, menu);
  addDocks(window, menu);
  addAppearance(window, menu);
}

}  // namespace mhc::workbench
