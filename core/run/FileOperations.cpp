// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/FileOperations.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <limits>

namespace mhc::run {
namespace fs = std::filesystem;

int FileOperations::create(const fs::path& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

ssize_t FileOperations::write(int fd, const void* data, std::size_t size) { return ::write(fd, data, size); }

int FileOperations::fsync(int fd) { return ::fsync(fd); }

int FileOperations::close(int fd) { return ::close(fd); }

int FileOperations::makeDirectory(const fs::path& path) { return ::mkdir(path.c_str(), 0755); }

int FileOperations::fsyncDirectory(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return -1;
  const int result = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  errno = error;
  return result;
}

int FileOperations::rename(const fs::path& from, const fs::path& to, bool exchange) {
  const int result =
      ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), exchange ? RENAME_EXCHANGE : RENAME_NOREPLACE);
  // Some file systems know no flags. A plain rename never replaces a folder that holds files, so it is as safe.
  if (result != 0 && errno == EINVAL && !exchange) return std::rename(from.c_str(), to.c_str());
  return result;
}

int FileOperations::removeTree(const fs::path& path) {
  std::error_code code;
  fs::remove_all(path, code);
  if (!code) return 0;
  errno = code.value();
  return -1;
}

std::uint64_t FileOperations::freeBytes(const fs::path& path) {
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(status.f_bavail) * static_cast<std::uint64_t>(status.f_frsize);
}

FileOperations& realFileOperations() {
  static FileOperations operations;
  return operations;
}

}  // namespace mhc::run
