// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/SourceFile.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/data/DataError.h"

namespace mhc::data {
namespace {

std::string stampOf(const std::filesystem::path& path, const struct stat& status) {
  std::error_code code;
  std::string stamp = std::filesystem::absolute(path, code).string();
  for (const std::int64_t part : {static_cast<std::int64_t>(status.st_size), static_cast<std::int64_t>(status.st_mtim.tv_sec),
                                  static_cast<std::int64_t>(status.st_mtim.tv_nsec), static_cast<std::int64_t>(status.st_ctim.tv_sec),
                                  static_cast<std::int64_t>(status.st_ctim.tv_nsec), static_cast<std::int64_t>(status.st_ino),
                                  static_cast<std::int64_t>(status.st_dev)}) {
    stamp += "\n" + std::to_string(part);
  }
  return stamp;
}

}  // namespace

Result<SourceFile> SourceFile::open(const std::filesystem::path& path) {
  // Not blocking: opening a pipe that nobody writes to would hang.
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid() && (errno == ENOENT || errno == ENOTDIR)) {
    return makeError(ExitCode::BadData, "data.text_missing",
                     "There is no text at {path}. Correct training.data, or use corpus:tiny or synthetic:copy.",
                     {{"path", path.string()}});
  }
  if (!fd.valid()) return dataFileError("open", path, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return dataFileError("inspect", path, errno);
  if (!S_ISREG(status.st_mode)) {
    return makeError(ExitCode::BadData, "data.text_not_regular", "{path} is {kind}. Set training.data to a text file.",
                     {{"path", path.string()}, {"kind", S_ISDIR(status.st_mode) ? "a folder" : "not a regular file"}});
  }
  if (status.st_size == 0) {
    return makeError(ExitCode::BadData, "data.text_empty", "The text {path} is empty. Choose one with something in it.",
                     {{"path", path.string()}});
  }
  ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return SourceFile(std::move(fd), path, status);
}

Result<std::size_t> SourceFile::read(std::span<char> buffer) {
  for (;;) {
    const ssize_t got = ::read(fd_.get(), buffer.data(), buffer.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return dataFileError("read", path_, errno);
  }
}

std::string SourceFile::stamp() const { return stampOf(path_, status_); }

Result<void> SourceFile::checkUnchanged() const {
  struct stat now {};
  if (::fstat(fd_.get(), &now) != 0) return dataFileError("inspect", path_, errno);
  if (stampOf(path_, now) == stamp()) return {};
  return makeError(ExitCode::BadData, "data.text_changed",
                   "The text {path} changed while it was being read. Start again when it is complete.", {{"path", path_.string()}});
}

}  // namespace mhc::data
