// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace mhc::view {

/// How long a run still takes, in seconds of the wall clock: evaluations and checkpoints are in it.
struct TimeLeft {
  double seconds = 0;
  double low = 0, high = 0;  ///< by the 10 % and 90 % quantile of the pace of the last stretches
};

/// From the newest records of a run, in ascending order of steps: their steps and wall-clock seconds. The records are
/// cut into ten stretches of about as many steps; a stretch with a pause in it (a step of over a minute and twenty
/// times the usual) is left out. Nothing if there are fewer than eight records, or if no step is left.
[[nodiscard]] std::optional<TimeLeft> timeLeft(std::span<const std::int64_t> steps, std::span<const double> wallSeconds,
                                               std::int64_t plannedSteps);

}  // namespace mhc::view
