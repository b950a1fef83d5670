// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Config.h"
#include "core/data/Batches.h"

namespace mhc::training {

/// Which sequences of a step a rank computes. The step's batch (micro_batch × accumulation sequences) is that of one
/// rank, in the same order; rank r takes sequences [first, first + rows), so that any number of ranks trains on the
/// same batches. Shares differ by at most one sequence.
struct RankShare {
  std::int64_t all = 0;    ///< sequences of the step, over all ranks
  std::int64_t first = 0;
  std::int64_t rows = 0;
  std::int64_t micro = 0;  ///< sequences of one pass of this rank: micro_batch, or less where its share is smaller

  [[nodiscard]] std::int64_t passes() const { return (rows + micro - 1) / micro; }
  /// Sequences of pass `index`; the last may have fewer.
  [[nodiscard]] std::int64_t rowsOf(std::int64_t index) const {
    return index + 1 < passes() ? micro : rows - index * micro;
  }
};
[[nodiscard]] RankShare shareOf(const config::TrainingConfig& training, int rank, int size);

/// ExitCode::BadConfiguration if there are more ranks than sequences.
[[nodiscard]] Result<void> checkShares(const config::TrainingConfig& training, int size);

/// Reads this rank's rows of the next step and moves on by the whole step. ids and targets are resized to [rows, T].
[[nodiscard]] Result<void> readShare(data::BatchSource& batches, const RankShare& share, std::vector<std::int32_t>& ids,
                                     std::vector<std::int32_t>& targets);

}  // namespace mhc::training
