// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <string>

#include "core/base/Clock.h"

namespace mhc {
namespace {
std::atomic<LogLevel> threshold{LogLevel::Info};
std::atomic<int> logFile{-1};

bool sameFile(int a, int b) {
  struct stat first {};
  struct stat second {};
  return ::fstat(a, &first) == 0 && ::fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}
}  // namespace

void setLogFile(const std::filesystem::path& file) {
  int next = -1;
  if (!file.empty()) {
    next = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (next >= 0 && sameFile(next, STDERR_FILENO)) {
      ::close(next);
      next = -1;
    }
  }
  const int previous = logFile.exchange(next);
  if (previous >= 0) ::close(previous);
}

void setLogThreshold(LogLevel level) { threshold = level; }

void log(LogLevel level, std::string_view text) {
  if (level < threshold.load()) return;
  static constexpr const char* names[] = {"info", "warning", "error"};
  std::string line = formatUtc(wallNanoseconds());
  line += ' ';
  line += names[static_cast<int>(level)];
  line += ' ';
  line += text;
  line += '\n';
  // A log that cannot be written must never stop the work that it describes.
  const int file = logFile.load();
  if (file >= 0) {
    if (::write(file, line.data(), line.size()) < 0) return;
    if (level == LogLevel::Info) return;
  }
  if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return;
}

}  // namespace mhc
