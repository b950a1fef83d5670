// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/File.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/Text.h"

namespace mhc {
namespace fs = std::filesystem;

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int FileDescriptor::release() {
  const int fd = fd_;
  fd_ = -1;
  return fd;
}

Result<void> FileDescriptor::close(const fs::path& path) {
  const int fd = release();
  if (fd >= 0 && ::close(fd) != 0) return fileError("close", path, errno);
  return {};
}

Error fileError(std::string_view action, const fs::path& path, int errorNumber) {
  const bool full = errorNumber == ENOSPC || errorNumber == EDQUOT || errorNumber == EFBIG;
  const bool denied = errorNumber == EACCES || errorNumber == EPERM || errorNumber == EROFS;
  const char* remedy = full     ? "Free some space on that disk or choose another folder."
                       : denied ? "Check its permissions or choose another folder."
                       : errorNumber == ENOENT ? "Check the path."
                                               : "Check the disk and the path.";
  return makeError(full ? ExitCode::DiskFull : ExitCode::RunFolderBusy, "file.failed",
                   "Could not {action} {path}: {reason}. {remedy}",
                   {{"action", std::string(action)},
                    {"path", path.string()},
                    {"reason", std::strerror(errorNumber)},
                    {"remedy", remedy}});
}

Result<std::string> readTextFile(const fs::path& path, std::uint64_t limit) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return fileError("open", path, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return fileError("inspect", path, errno);
  if (!S_ISREG(status.st_mode)) {
    return makeError(ExitCode::BadUsage, "file.not_regular", "{path} is not a regular file. Choose a file.",
                     {{"path", path.string()}});
  }
  const auto tooLarge = [&](std::uint64_t size) {
    return makeError(ExitCode::BadUsage, "file.too_large",
                     "{path} has {size}, more than the {limit} that are accepted here. Is it the right file?",
                     {{"path", path.string()}, {"size", formatBytes(size)}, {"limit", formatBytes(limit)}});
  };
  if (static_cast<std::uint64_t>(status.st_size) > limit) return tooLarge(static_cast<std::uint64_t>(status.st_size));
  std::string text;
  text.reserve(static_cast<std::size_t>(status.st_size));
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileError("read", path, errno);
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > limit) return tooLarge(text.size());
  }
}

Result<void> writeAll(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fileError("write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> fsyncFile(int fd, const fs::path& path) {
  if (::fsync(fd) != 0) return fileError("flush", path, errno);
  return {};
}

Result<void> fsyncDirectory(const fs::path& directory) {
  FileDescriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return fileError("open", directory, errno);
  return fsyncFile(fd.get(), directory);
}

Result<void> writeFileDurably(const fs::path& path, std::string_view bytes) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  fs::path temporary = path;
  temporary += ".tmp-" + std::to_string(::getpid());
  const auto give = [&](Error error) {
    ::unlink(temporary.c_str());
    return Result<void>(std::move(error));
  };
  FileDescriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd.valid()) return fileError("create", temporary, errno);
  if (auto r = writeAll(fd.get(), bytes, temporary); !r.ok()) return give(r.error());
  if (auto r = fsyncFile(fd.get(), temporary); !r.ok()) return give(r.error());
  if (auto r = fd.close(temporary); !r.ok()) return give(r.error());
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give(fileError("rename", path, errno));
  return fsyncDirectory(folder);
}

Result<void> createDirectories(const fs::path& directory) {
  std::error_code code;
  fs::create_directories(directory, code);
  if (code) return fileError("create", directory, code.value());
  return {};
}

Result<void> checkWritable(const fs::path& directory) {
  const fs::path probe = directory / (".write-probe-" + std::to_string(::getpid()));
  FileDescriptor fd(::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.valid()) return fileError("write in", directory, errno);
  auto written = writeAll(fd.get(), "probe", probe);
  if (written.ok()) written = fsyncFile(fd.get(), probe);
  ::unlink(probe.c_str());
  return written;
}

}  // namespace mhc
