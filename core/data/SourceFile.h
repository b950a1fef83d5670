// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/base/File.h"
#include "core/base/Result.h"

namespace mhc::data {

/// A text file opened for one pass from start to end.
class SourceFile {
 public:
  /// Errors: missing, a folder, another special file, unreadable, empty.
  [[nodiscard]] static Result<SourceFile> open(const std::filesystem::path& path);

  [[nodiscard]] std::uint64_t bytes() const { return static_cast<std::uint64_t>(status_.st_size); }
  /// Up to buffer.size() bytes; 0 at the end.
  [[nodiscard]] Result<std::size_t> read(std::span<char> buffer);
  /// Everything that changes when the content does: path, size, times, inode.
  [[nodiscard]] std::string stamp() const;
  /// An error if the file is no longer as it was when opened.
  [[nodiscard]] Result<void> checkUnchanged() const;

 private:
  SourceFile(FileDescriptor fd, std::filesystem::path path, const struct stat& status)
      : fd_(std::move(fd)), path_(std::move(path)), status_(status) {}

  FileDescriptor fd_;
  std::filesystem::path path_;
  struct stat status_;
};

}  // namespace mhc::data
