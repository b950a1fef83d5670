// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace mhc::bench {

inline constexpr int kStreams = 4;

/// A run with every kind of record of `sublayers` sublayers at `steps` steps; probe tokens at every `tokensEvery`-th
/// (they are most of the bytes). Kept from one call to the next if it is there. False: it could not be written.
bool writeDeepRun(const std::filesystem::path& folder, int sublayers, std::int64_t steps, std::int64_t tokensEvery);
/// A run with `series` series of `points` points each and no matrices.
bool writeLongRun(const std::filesystem::path& folder, int series, std::int64_t points);
/// `count` small finished runs below a folder.
bool writeManyRuns(const std::filesystem::path& folder, int count);

}  // namespace mhc::bench
