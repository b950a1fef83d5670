// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::workbench {

class MainWindow;

/// The blocks of the design in sight as a table: the way of screen readers, of copying, and of tests. Follows the design.
void showDesignTable(MainWindow& window);

/// What the design in sight has otherwise than another open one, or a preset: marked on the canvas, listed line by line.
void showDesignDifferences(MainWindow& window);

/// All edits of the design in sight by name; a click goes back, or forward, to any of them.
void showDesignHistory(MainWindow& window);

}  // namespace mhc::workbench
