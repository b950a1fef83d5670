// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "widgets/start/StartContent.h"

namespace mhc::workbench {

struct State;

/// What the Start page offers now: presets with their descriptions, recent runs and designs.
[[nodiscard]] widgets::StartContent startContent(State& state);

/// A finished run to look at; empty if there is none.
[[nodiscard]] QString finishedRun(State& state);

/// Lines of a log that warn or report an error.
void countLogLines(const QString& text, int* warnings, int* errors);

}  // namespace mhc::workbench
