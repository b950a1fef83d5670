// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/File.h"
#include "core/base/Result.h"

namespace mhc::workbench {

struct LaunchRequest {
  std::filesystem::path program;       ///< the worker
  std::filesystem::path runFolder;     ///< created if missing; worker.log inside becomes stdout and stderr
  std::vector<std::string> arguments;  ///< without the program's name
  std::string standardInput;           ///< what the worker reads; empty: /dev/null
};

struct LaunchedWorker {
  pid_t pid = -1;
  FileDescriptor pidfd;  ///< readable when the process has ended
};

/// Starts a worker that outlives this program: a session of its own, nice 5, default signals, no inherited files.
/// This program stays its parent, so that its exit status can be read (ProcessWatch).
[[nodiscard]] Result<LaunchedWorker> launchWorker(const LaunchRequest& request);

/// $MHC_WORKER, else beside this program, else ../worker beside its folder (the build tree), else /usr/lib/mhc-workbench.
/// `gpu`: mhc-worker-cuda in the same places if it was built, else mhc-worker, which then says what it can't do.
[[nodiscard]] Result<std::filesystem::path> findWorker(bool gpu = false);

/// The first of these folders' workers, mhc-worker-cuda in any of them before mhc-worker if it is to use a GPU.
[[nodiscard]] std::optional<std::filesystem::path> workerAmong(const std::vector<std::filesystem::path>& folders, bool gpu);

/// Whether runs on GPUs can be started: mhc-worker-cuda is there.
[[nodiscard]] bool gpuWorkerFound();

}  // namespace mhc::workbench
