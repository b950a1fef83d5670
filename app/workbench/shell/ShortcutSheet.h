// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace mhc::widgets {
class CommandRegistry;
}

namespace mhc::workbench {

/// A table of all commands that have keys, by menu and view. Esc closes it.
void showShortcutSheet(const widgets::CommandRegistry& commands, QWidget& window);

}  // namespace mhc::workbench
