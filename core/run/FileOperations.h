// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "core/base/Result.h"

namespace mhc::run {

/// The system calls that durable writing is made of, as a seam: tests fail or "kill" any one of them.
/// Each returns what the call returns (−1 with errno on failure).
class FileOperations {
 public:
  FileOperations() = default;
  FileOperations(const FileOperations&) = delete;
  FileOperations& operator=(const FileOperations&) = delete;
  virtual ~FileOperations() = default;

  virtual int create(const std::filesystem::path& path);  ///< O_CREAT | O_EXCL, for writing
  virtual ssize_t write(int fd, const void* data, std::size_t size);
  virtual int fsync(int fd);
  virtual int close(int fd);
  virtual int makeDirectory(const std::filesystem::path& path);
  virtual int fsyncDirectory(const std::filesystem::path& path);
  /// renameat2 with RENAME_NOREPLACE, or RENAME_EXCHANGE when `exchange`.
  virtual int rename(const std::filesystem::path& from, const std::filesystem::path& to, bool exchange);
  virtual int removeTree(const std::filesystem::path& path);
  /// Bytes that this user may still write on the disk of `path`; the largest number if unknown.
  virtual std::uint64_t freeBytes(const std::filesystem::path& path);
};

/// The real calls.
[[nodiscard]] FileOperations& realFileOperations();

/// Where a producer writes a file's bytes in order. An error ends the writing.
class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;
  [[nodiscard]] virtual Result<void> write(const void* data, std::size_t size) = 0;
};

}  // namespace mhc::run
