// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "widgets/base/Command.h"

namespace mhc::widgets {

class DesignCanvas;

/// The scope of the canvas's commands: their keys work while it has the focus.
inline constexpr auto kCanvasScope = "design";

/// Everything that can be done on a canvas. `current` gives the one in sight, null if there is none.
[[nodiscard]] std::vector<Command> canvasCommands(const std::function<DesignCanvas*()>& current);

}  // namespace mhc::widgets
