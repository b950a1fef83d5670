// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/Result.h"

namespace mhc {

/// Owns a POSIX file descriptor.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  int release();
  /// Closes and reports what close() said: a delayed write error shows only here.
  [[nodiscard]] Result<void> close(const std::filesystem::path& path);

 private:
  int fd_ = -1;
};

/// The sentence for a failed system call on a path; ENOSPC/EDQUOT/EFBIG give ExitCode::DiskFull.
[[nodiscard]] Error fileError(std::string_view action, const std::filesystem::path& path, int errorNumber);

/// Whole file as bytes; refused if larger than `limit` bytes, not a regular file, or unreadable.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& path, std::uint64_t limit);

/// Writes all bytes, repeating short writes.
[[nodiscard]] Result<void> writeAll(int fd, std::string_view bytes, const std::filesystem::path& path);

/// Creates or replaces `path` by writing a sibling temporary file, fsync, rename, fsync of the folder.
[[nodiscard]] Result<void> writeFileDurably(const std::filesystem::path& path, std::string_view bytes);

[[nodiscard]] Result<void> fsyncFile(int fd, const std::filesystem::path& path);
[[nodiscard]] Result<void> fsyncDirectory(const std::filesystem::path& directory);
[[nodiscard]] Result<void> createDirectories(const std::filesystem::path& directory);

/// Creates, fsyncs and removes a probe file: can this folder be written at all?
[[nodiscard]] Result<void> checkWritable(const std::filesystem::path& directory);

}  // namespace mhc
