// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Log.h"

#include <unistd.h>

#include <atomic>
#include <string>

#include "core/base/Clock.h"

namespace mhc {
namespace {
std::atomic<LogLevel> threshold{LogLevel::Info};
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
  if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return;
}

}  // namespace mhc
