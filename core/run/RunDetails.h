// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/run/RunDatabaseReader.h"
#include "core/run/RunQueries.h"

namespace mhc::run {

/// The detail records of one step; for the reader, inside its transaction.
[[nodiscard]] Result<StepDetails> readDetails(RunQueries& queries, const RunShape& shape, std::int64_t step,
                                              bool withTokens);
[[nodiscard]] Result<std::vector<std::vector<float>>> readMeanMaps(RunQueries& queries, const RunShape& shape,
                                                                   std::int64_t step);

[[nodiscard]] Result<std::vector<std::vector<float>>> readRecords(RunQueries& queries, const RunShape& shape, BlobKind kind,
                                                                  std::int64_t step);

}  // namespace mhc::run
