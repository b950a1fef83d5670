// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/view/NumberText.h"

namespace mhc::widgets {

/// "41,200".
[[nodiscard]] inline QString stepText(std::int64_t step) { return QString::fromStdString(view::formatInteger(step)); }

}  // namespace mhc::widgets
