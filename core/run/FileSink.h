// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/base/Result.h"
#include "core/base/Sha256.h"
#include "core/run/FileOperations.h"

namespace mhc::run {

/// Writes a new file through a buffer, keeping count and SHA-256 of what went in.
class FileSink : public ByteSink {
 public:
  /// The path must not exist.
  [[nodiscard]] static Result<FileSink> create(const std::filesystem::path& path, FileOperations& operations);
  FileSink(FileSink&& other) noexcept;
  FileSink& operator=(FileSink&&) = delete;
  ~FileSink() override;

  [[nodiscard]] Result<void> write(const void* data, std::size_t size) override;
  /// Empties the buffer, fsync, close. A failed fsync is final: the kernel reports a lost write only once.
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::string sha256();  ///< once, after finish()

 private:
  FileSink(int fd, std::filesystem::path path, FileOperations& operations);
  [[nodiscard]] Result<void> drain(const char* data, std::size_t size);

  int fd_;
  std::filesystem::path path_;
  FileOperations* operations_;
  std::string buffer_;
  std::uint64_t bytes_ = 0;
  std::unique_ptr<Sha256> digest_;
};

}  // namespace mhc::run
