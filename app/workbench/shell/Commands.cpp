// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Commands.h"

namespace mhc::workbench {

void addCommands(MainWindow& window) {
  addFileCommands(window);
  addEditCommands(window);
  addDesignCommands(window);
  addExportCommands(window);
  addViewCommands(window);
  addRunCommands(window);
  addHelpCommands(window);
}

}  // namespace mhc::workbench
