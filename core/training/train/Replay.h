// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/base/Result.h"

namespace mhc::training {

/// What training the same steps again gave.
struct ReplayReport {
  std::int64_t from = 0;                  ///< step of the checkpoint that it began with
  std::int64_t steps = 0;                 ///< made again
  std::optional<std::int64_t> differs;    ///< the first step whose loss or gradient norm is not the recorded double
  std::string series;                     ///< then: which of them
  double recorded = 0, replayed = 0;
  bool checkpointCompared = false;        ///< a later checkpoint lay on the way
  bool checkpointEqual = true;            ///< and its weights and moments had the same bits
  std::string warning;                    ///< threads or kernels are others than those of the run: bits may differ
};

/// Trains up to `steps` steps again from the newest checkpoint that has so many recorded steps after it (else the oldest)
/// and compares loss and gradient norm bit by bit with run.db. The run folder is only read.
[[nodiscard]] Result<ReplayReport> replayRun(const std::filesystem::path& folder, std::int64_t steps, std::int64_t threads,
                                             const std::function<void(std::int64_t step)>& progress = {});

}  // namespace mhc::training
