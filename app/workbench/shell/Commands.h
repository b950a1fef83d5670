// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace mhc::widgets {
class View;
}

namespace mhc::workbench {

class MainWindow;

/// Everything that a person can ask of the window, as commands: the source of menus, palette and shortcuts.
void addCommands(MainWindow& window);

/// Writes what a view shows; the ending names the format (widgets/base/ViewExport.h). False: the window says why not.
bool exportView(MainWindow& window, widgets::View& view, const QString& file);

/// Its parts, by menu.
void addFileCommands(MainWindow& window);
void addEditCommands(MainWindow& window);
void addDesignCommands(MainWindow& window);
void addExportCommands(MainWindow& window);
void addViewCommands(MainWindow& window);
void addRunCommands(MainWindow& window);
void addHelpCommands(MainWindow& window);

}  // namespace mhc::workbench
