// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

#include "core/base/Progress.h"

namespace mhc::worker {

/// From now on SIGINT, SIGTERM and SIGUSR1 (pre-emption by Slurm) ask the work to end at its next boundary instead of
/// ending the process; a second SIGINT ends it at once. SIGPIPE and SIGXFSZ become errors of the call. The returned
/// number is 0 until then.
const std::atomic<int>& watchSignals();

/// Cancelled with the first such signal: for work that asks between pieces.
[[nodiscard]] const CancelToken& signalCancel();

}  // namespace mhc::worker
