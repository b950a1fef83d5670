// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QMimeData>
#include <QUndoGroup>

#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/Dock.h"
#include "app/workbench/shell/MainWindow.h"
#include "app/workbench/shell/PreferencesPanel.h"
#include "widgets/base/TableTwin.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::workbench {
namespace {

constexpr auto tr = [](const char* text) { return MainWindow::tr(text); };

widgets::View* focusedView(MainWindow& window) {
  Dock* dock = window.stage().focusedDock();
  return dock != nullptr ? dock->view() : nullptr;
}

}  // namespace

void addEditCommands(MainWindow& window) {
  auto& commands = window.state().commands;
  const QString menu = tr("Edit");
  QUndoGroup* undo = window.state().documents.undoGroup();
  commands.add({.id = QStringLiteral("edit.undo"), .text = tr("Undo"), .description = tr("Take back the last change of the design"),
                .icon = QStringLiteral("undo"), .shortcuts = {QKeySequence::Undo}, .menu = menu,
                .disabledReason = [undo]() -> QString { return undo->canUndo() ? QString() : tr("There is nothing to undo."); },
                .run = [undo] { undo->undo(); }});
  commands.add({.id = QStringLiteral("edit.redo"), .text = tr("Redo"), .description = tr("Do again what was taken back"),
                .icon = QStringLiteral("redo"), .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+Z"))}, .menu = menu,
                .disabledReason = [undo]() -> QString { return undo->canRedo() ? QString() : tr("There is nothing to redo."); },
                .run = [undo] { undo->redo(); }});
  QObject::connect(undo, &QUndoGroup::indexChanged, &window, [&commands] { commands.refresh(); });
  QObject::connect(undo, &QUndoGroup::activeStackChanged, &window, [&commands] { commands.refresh(); });
  const auto needsView = [&window]() -> QString {
    return focusedView(window) != nullptr ? QString() : tr("No view has the focus: click into one, or press F6.");
  };
  const auto canvas = []() -> widgets::DesignCanvas* {
    auto* focused = qobject_cast<widgets::DesignCanvas*>(QApplication::focusWidget());
    return focused != nullptr && !focused->selectedBlocks().empty() ? focused : nullptr;
  };
  commands.add({.id = QStringLiteral("edit.copy"), .text = tr("Copy"),
                .description = tr("Copy the selected blocks, or what the focused view shows as text, table and picture"), .icon = QStringLiteral("copy"),
                .shortcuts = {QKeySequence::Copy}, .menu = menu, .section = 1, .disabledReason = [needsView, canvas] { return canvas() != nullptr ? QString() : needsView(); }, .run = [&window, canvas] {
                  if (auto* design = canvas()) return design->copySelected();
                  if (auto* view = focusedView(window)) QApplication::clipboard()->setMimeData(widgets::copyOf(*view, 1));
                }});
  commands.add({.id = QStringLiteral("edit.copy_picture"), .text = tr("Copy picture"),
                .description = tr("Copy the focused view as a picture of twice its size"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+C"))}, .menu = menu, .section = 1,
                .disabledReason = needsView, .run = [&window] {
                  if (auto* view = focusedView(window)) QApplication::clipboard()->setImage(view->image(2));
                }});
  commands.add({.id = QStringLiteral("edit.clear_selection"), .text = tr("Clear selection"),
                .description = tr("Leave the maximised view, else select nothing"),
                .shortcuts = {QKeySequence(Qt::Key_Escape)}, .menu = menu, .section = 1, .run = [&window] {
                  if (window.stage().maximised()) {
                    window.stage().leaveMaximised();
                  } else {
                    window.state().selection.clear();
                  }
                }});
  commands.add({.id = QStringLiteral("edit.preferences"), .text = tr("Preferences"),
                .description = tr("Settings of the program; each counts at once"), .icon = QStringLiteral("settings"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+,"))}, .menu = menu, .section = 2,
                .run = [&window] { showPreferences(window, window.state().settings); }});
}

}  // namespace mhc::workbench
