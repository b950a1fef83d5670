// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "core/base/Message.h"

namespace mhc::workbench {

/// How a worker process ended, as far as can be known.
struct Ending {
  std::optional<int> exitCode;  ///< it returned this
  std::optional<int> signal;    ///< or it was ended by this signal; neither: it was not our child
  Message message;              ///< one sentence for a person

  /// Finished, or stopped because the user asked: nothing to offer.
  [[nodiscard]] bool orderly() const { return exitCode == 0; }
};

/// From the status that waitid reports (si_code, si_status).
[[nodiscard]] Ending endingOf(int siCode, int siStatus);

/// The process of a run that this window did not start has gone, and the run's log of events holds no exit.
[[nodiscard]] Ending endingWithoutAWord();

}  // namespace mhc::workbench
