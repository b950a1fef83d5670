// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/data/TokenArray.h"
#include "core/data/TokenShard.h"

namespace mhc::data {

/// What shard.json says about the token files beside it.
struct ShardManifest {
  struct File {
    std::string name;  ///< "tokens-00000.bin", in the same folder
    std::uint64_t tokens = 0;
    std::uint32_t crc32c = 0;

    bool operator==(const File&) const = default;
  };

  std::uint64_t tokens = 0;
  std::string dtype = "uint16";
  std::int64_t vocabulary = 0;
  std::string tokenizerSha256;
  std::string sourceSha256;
  std::uint64_t sourceBytes = 0;
  std::vector<File> files;

  bool operator==(const ShardManifest&) const = default;

  [[nodiscard]] std::string json() const;
  [[nodiscard]] static Result<ShardManifest> parse(const std::filesystem::path& file);
};

/// The tokens of one text as an array over its shards.
class ShardFolder final : public TokenArray {
 public:
  enum class Checksums { Verify, Trust };

  /// Opens shard.json and every file it names; `Verify` also reads them all and compares their CRC-32C.
  [[nodiscard]] static Result<std::unique_ptr<ShardFolder>> open(const std::filesystem::path& folder, Checksums checksums);

  [[nodiscard]] const ShardManifest& manifest() const { return manifest_; }

  [[nodiscard]] std::uint64_t size() const override { return manifest_.tokens; }
  [[nodiscard]] std::int64_t vocabularySize() const override { return manifest_.vocabulary; }
  [[nodiscard]] Result<void> read(std::uint64_t first, std::uint64_t count, std::int32_t* ids) const override;
  [[nodiscard]] std::string identity() const override;

 private:
  ShardFolder() = default;

  ShardManifest manifest_;
  std::vector<TokenShard> shards_;
  std::vector<std::uint64_t> starts_;  ///< first token of each shard
};

}  // namespace mhc::data
