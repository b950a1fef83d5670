// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/training/train/TrainReporter.h"

namespace mhc::worker {

struct Session;

/// What `train` prints: JSON lines with --json; on a terminal a progress bar; else a line now and then.
[[nodiscard]] std::unique_ptr<training::TrainReporter> makeTrainOutput(const Session& session);

/// Nothing: what ranks other than 0 print.
[[nodiscard]] std::unique_ptr<training::TrainReporter> makeSilentOutput();

}  // namespace mhc::worker
