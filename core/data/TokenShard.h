// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>

#include "core/base/File.h"
#include "core/base/Result.h"

namespace mhc::data {

/// A token file in llm.c's format 1: 256 little-endian int32 (magic, version, number of tokens, zeros), then one uint16
/// for each token. llm.c and modded-nanogpt open it as it is.
inline constexpr std::int32_t kShardMagic = 20240520;
inline constexpr std::int32_t kShardVersion = 1;
inline constexpr std::uint64_t kShardHeaderBytes = 256 * sizeof(std::int32_t);
inline constexpr std::uint64_t kShardTokensMaximum = 0x7FFFFFFF;  ///< the count is an int32

using ShardHeader = std::array<std::int32_t, 256>;
[[nodiscard]] ShardHeader makeShardHeader(std::uint64_t tokens);

/// An open shard. Read with pread, not through a map: a file that someone truncates while it is being read then gives an
/// error instead of a signal, and address space stays constant however large the data are.
class TokenShard {
 public:
  /// Checks magic, version, and the count against the size of the file; nothing is allocated from the count.
  [[nodiscard]] static Result<TokenShard> open(const std::filesystem::path& file);

  [[nodiscard]] std::uint64_t tokens() const { return tokens_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] Result<void> read(std::uint64_t first, std::span<std::uint16_t> tokens) const;
  /// CRC-32C of the token bytes (not of the header), reading the whole file.
  [[nodiscard]] Result<std::uint32_t> checksum() const;

 private:
  TokenShard(FileDescriptor fd, std::filesystem::path path, std::uint64_t tokens)
      : fd_(std::move(fd)), path_(std::move(path)), tokens_(tokens) {}

  FileDescriptor fd_;
  std::filesystem::path path_;
  std::uint64_t tokens_ = 0;
};

}  // namespace mhc::data
