// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/data/Tokenizer.h"

namespace mhc::data {

struct ImportOptions {
  std::filesystem::path cache;  ///< where the shard folders live; empty: cacheHome()/shards
  bool strictUtf8 = false;      ///< refuse a text that is not UTF-8, naming the offset of the first bad byte
  std::uint64_t tokensPerShard = std::uint64_t{1} << 28;
};

struct ImportReport {
  std::filesystem::path folder;  ///< CACHE/<SHA-256 of source and tokenizer>, holds shard.json
  bool reused = false;           ///< the shards were there already, the text was not read
  std::uint64_t sourceBytes = 0;
  std::uint64_t tokens = 0;
  std::optional<std::uint64_t> firstInvalidUtf8;  ///< offset in the source; only known when not reused
};

/// Turns a text file of any size into token shards: one pass, constant memory, 64-bit offsets. Bytes are taken as they
/// are (BOM, CR LF, NUL). Everything is written under a temporary name, flushed and renamed: after an error, a cancel or a
/// kill no half import is ever taken for a whole one, and what a killed import left is removed by the next.
/// A text that has not changed since (same path, size and times) is not read again.
/// Errors: missing, not a regular file, unreadable, empty, changed while being read, no space, cancelled (BadData,
/// id "data.cancelled").
[[nodiscard]] Result<ImportReport> importText(const std::filesystem::path& source, const Tokenizer& tokenizer,
                                              const ImportOptions& options = {}, const ProgressFunction& progress = {},
                                              const CancelToken& cancel = {});

}  // namespace mhc::data
