// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view/figure/Figures.h"

// Private to core/view/figure.
namespace mhc::view {

[[nodiscard]] Drawing drawGainFigure(int number, const std::vector<FigureRun>& runs, GainDefinition definition,
                                     const FigureStyle& style);
[[nodiscard]] Drawing drawMapFigure(const std::vector<FigureRun>& runs, const FigureStyle& style);
/// "tiny-mhc (mhc), step 1,000".
[[nodiscard]] std::string runCaption(const FigureRun& run);

}  // namespace mhc::view
