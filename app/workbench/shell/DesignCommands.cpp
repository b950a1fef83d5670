// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/MainWindow.h"
#include "app/workbench/document/TextPane.h"
#include "widgets/canvas/CanvasCommands.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::workbench {
namespace {

constexpr auto tr = [](const char* text) { return MainWindow::tr(text); };

}  // namespace

void addDesignCommands(MainWindow& window) {
  auto& commands = window.state().commands;
  const auto page = [&window]() -> DesignPage* {
    return Stage::showsDesigns(window.stage().layout()) ? window.central().currentPage() : nullptr;
  };
  const auto needsPage = [page]() -> QString {
    return page() != nullptr ? QString() : tr("No design is in sight: open one on the Start page.");
  };
  for (auto& command : widgets::canvasCommands([page]() -> widgets::DesignCanvas* {
         return page() != nullptr ? page()->canvas() : nullptr;
       })) {
    commands.add(std::move(command));
  }
  const QString menu = tr("Design");
  commands.add({.id = QStringLiteral("design.find"), .text = tr("Find in design…"),
                .description = tr("Find blocks and connections by name, type, value or shape"), .icon = QStringLiteral("search"),
                .shortcuts = {QKeySequence::Find}, .scope = QLatin1String(widgets::kCanvasScope), .menu = menu, .section = 6,
                .disabledReason = needsPage, .run = [page] {
                  if (auto* shown = page()) shown->openFind();
                }});
  commands.add({.id = QStringLiteral("design.text"), .text = tr("Design as text"),
                .description = tr("Show the design as JSON beside the canvas, both to be edited"), .icon = QStringLiteral("text"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+J"))}, .menu = menu, .section = 6, .disabledReason = needsPage,
                .checked = [page] { return page() != nullptr && !page()->textPane()->isHidden(); }, .run = [page] {
                  if (auto* shown = page()) shown->setTextShown(shown->textPane()->isHidden());
                }});
}

}  // namespace mhc::workbench
