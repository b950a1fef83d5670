// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "core/base/File.h"
#include "core/data/ShardFolder.h"

namespace mhc::data {

/// Writes a stream of tokens as shard files into a folder, a new file whenever one is full. Each file is flushed to the
/// disk when it is complete; its header gets the count then.
class ShardWriter {
 public:
  ShardWriter(std::filesystem::path folder, std::uint64_t tokensPerShard)
      : folder_(std::move(folder)), limit_(tokensPerShard) {}

  [[nodiscard]] Result<void> append(std::span<const std::int32_t> tokens);
  /// Completes the last file. The files written, in order.
  [[nodiscard]] Result<std::vector<ShardManifest::File>> finish();
  [[nodiscard]] std::uint64_t tokens() const { return tokens_; }

 private:
  [[nodiscard]] Result<void> beginFile();
  [[nodiscard]] Result<void> endFile();

  std::filesystem::path folder_;
  std::uint64_t limit_;
  std::uint64_t tokens_ = 0;
  FileDescriptor fd_;
  std::vector<ShardManifest::File> files_;
  std::vector<std::uint16_t> buffer_;
};

}  // namespace mhc::data
