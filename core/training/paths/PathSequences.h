// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/training/paths/EditedModel.h"
#include "core/training/paths/PathsJob.h"

namespace mhc::training {

/// The fixed sequences that every loss of a paths job is taken over, in memory.
struct PathSequences {
  std::string data;
  std::int64_t count = 0, length = 0, batch = 1;
  std::vector<std::int32_t> ids, targets;  ///< [count, length]

  [[nodiscard]] static Result<PathSequences> open(const LoadedCheckpoint& checkpoint, const PathsOptions& options,
                                                  const ProgressFunction& progress, const CancelToken& cancel);

  [[nodiscard]] std::int64_t tokens() const { return count * length; }
  [[nodiscard]] std::int64_t batches() const { return (count + batch - 1) / batch; }
  [[nodiscard]] SequenceBatch at(std::int64_t index) const;
};

}  // namespace mhc::training
