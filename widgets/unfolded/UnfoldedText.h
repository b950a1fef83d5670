// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "widgets/unfolded/UnfoldedModel.h"

namespace mhc::widgets {

/// "attention 3", "FFN 3"; the output and the embedding by name.
[[nodiscard]] QString readerName(const UnfoldedModel& model, int reader);
[[nodiscard]] QString sourceName(const UnfoldedModel& model, int source);

/// "FFN 2 reads attention 1: K 0.412, contribution 8.3 %", and what it is in the other run.
[[nodiscard]] QString unfoldedReadout(const UnfoldedModel& model, const UnfoldedCell& cell);

/// Three significant digits, percent for contributions.
[[nodiscard]] QString unfoldedNumber(double value, UnfoldedQuantity quantity);

}  // namespace mhc::widgets
