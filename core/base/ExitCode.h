// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace mhc {

/// How a worker process ended; shared by the worker and by the window that reads its exit status.
enum class ExitCode : int {
  Finished = 0,
  BadUsage = 2,
  BadConfiguration = 3,
  BadData = 4,
  RunFolderBusy = 5,  ///< or unwritable
  DiskFull = 6,
  OutOfMemory = 7,
  StoppedResumable = 8,  ///< signal, pre-emption
  Diverged = 9,
  DeviceLost = 10,
  RankLost = 11,
  InternalError = 12,
};

/// One English sentence for a person, e.g. "The configuration is not valid."
[[nodiscard]] std::string_view describe(ExitCode code);

}  // namespace mhc
