// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/File.h"
#include "core/base/Result.h"

namespace mhc::run {

/// Content of RUN/lock: who writes, or wrote last.
struct LockHolder {
  std::int64_t pid = 0;
  std::string bootId;               ///< /proc/sys/kernel/random/boot_id
  std::int64_t startTicks = 0;      ///< field 22 of /proc/PID/stat: tells a reused pid apart
  std::string since;                ///< UTC, to show
  std::string host;
};

/// An OFD lock on RUN/lock, held as long as this lives. It goes with the process, however that ends.
class RunLock {
 public:
  /// ExitCode::RunFolderBusy with pid, host and time if another process holds it.
  [[nodiscard]] static Result<RunLock> acquire(const std::filesystem::path& runFolder);

 private:
  explicit RunLock(FileDescriptor fd) : fd_(std::move(fd)) {}
  FileDescriptor fd_;
};

/// Is the run's lock held by a living process right now?
[[nodiscard]] bool isLocked(const std::filesystem::path& runFolder);
/// What the lock file says, whether held or not.
[[nodiscard]] std::optional<LockHolder> readLockHolder(const std::filesystem::path& runFolder);

}  // namespace mhc::run
