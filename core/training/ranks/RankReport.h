// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace mhc::training {

/// What each rank tells all others of one step. Plain bytes.
struct RankReport {
  double loss = 0;           ///< its share of the mean over the step's target tokens: shares add up to it
  double squareSum = 0;      ///< of the summed gradients, of what it owns of them
  double ownSeconds = 0;     ///< until its own gradients were ready
  double waitedSeconds = 0;  ///< since its last report, for what ranks do together
  double busySeconds = 0;    ///< since its last report, with messages on their way
  std::uint64_t sentBytes = 0;  ///< since its last report
  std::int32_t signal = 0;   ///< that asks it to stop, or 0
  std::int32_t finite = 1;   ///< its own loss is
  char firstBad[112] = {};   ///< what was not finite, or empty
};

}  // namespace mhc::training
