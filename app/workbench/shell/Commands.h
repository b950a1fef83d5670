// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::workbench {

class MainWindow;

/// Everything that a person can ask of the window, as commands: the source of menus, palette and shortcuts.
void addCommands(MainWindow& window);

/// Its parts, by menu.
void addFileCommands(MainWindow& window);
void addEditCommands(MainWindow& window);
void addViewCommands(MainWindow& window);
void addRunCommands(MainWindow& window);
void addHelpCommands(MainWindow& window);

}  // namespace mhc::workbench
