// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

namespace mhc::run {

/// Which detail records stay (measures.md 1): all of steps 0–1000, at least 200 per decade of step after that (the first
/// record of each of 225 equal cells of the decade), the newest 1,000, and those within ±5 steps of a marker. The fate
/// of a record depends only on earlier records and on the markers that stood when it left the newest 1,000.
inline constexpr std::size_t newestRecords = 1000;

/// The cell of a step above 1000: its first step. Cells never cross a decade.
[[nodiscard]] std::int64_t thinningCell(std::int64_t step);

/// The records to delete. `recorded`: all present ones, ascending; the newest 1,000 are never in the answer.
[[nodiscard]] std::vector<std::int64_t> recordsToDrop(std::span<const std::int64_t> recorded,
                                                      const std::set<std::int64_t>& markers);

}  // namespace mhc::run
