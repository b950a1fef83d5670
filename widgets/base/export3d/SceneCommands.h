// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "widgets/base/Command.h"

namespace mhc::widgets {

class SceneExport;

/// The commands that all 3D views have, for palette, menus and rebinding: camera, movements, exports. `scope` is the
/// view's id, `title` its name; `focused` gives the focused view's own, null if that is another view.
[[nodiscard]] std::vector<Command> sceneCommands(const QString& scope, const QString& title,
                                                 std::function<SceneExport*()> focused);

}  // namespace mhc::widgets
