// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace mhc::workbench {

/// The views' name of a series of run.db. The database calls the training loss simply "loss"; every other name is shared.
[[nodiscard]] inline std::string metricOfSeries(const std::string& series) {
  return series == "loss" ? "train_loss" : series;
}

}  // namespace mhc::workbench
