// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/Backend.h"

#include <map>
#include <memory>
#include <mutex>

namespace mhc::training {

Backend makeCpuBackend(std::int64_t threads) {
  static std::mutex mutex;
  static std::map<int, std::unique_ptr<ThreadTeam>> teams;  // teams live as long as the process
  const int count = threads > 0 ? static_cast<int>(threads) : physicalCores();
  const std::scoped_lock lock(mutex);
  auto& team = teams[count];
  if (!team) team = std::make_unique<ThreadTeam>(count);
  setGemmThreads(count);
  return {&kernels::cpuKernels(), team.get()};
}

}  // namespace mhc::training
