// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/run/RunDatabaseReader.h"

namespace mhc::workbench {

/// What a run's model reads at its probe tokens, from the detail of the start event; both empty if it doesn't say.
struct ProbeTexts {
  std::vector<std::string> tokens;  ///< [64]
  std::vector<std::string> after;   ///< [64]: up to the next one
};
[[nodiscard]] ProbeTexts probeTextsOf(run::RunDatabaseReader& database);

}  // namespace mhc::workbench
