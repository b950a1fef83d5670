// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/ThreadTeam.h"

#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

namespace mhc::training {

void ThreadTeam::operator()(std::int64_t count, kernels::FunctionRef<void(std::int64_t)> body) const {
  const int team = static_cast<int>(std::min<std::int64_t>(threads_, count));
  if (team <= 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
#pragma omp parallel num_threads(team)
  {
    const std::int64_t t = omp_get_thread_num();
    const std::int64_t size = omp_get_num_threads();
    for (std::int64_t i = count * t / size; i < count * (t + 1) / size; ++i) body(i);
  }
}

int physicalCores() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (sched_getaffinity(0, sizeof mask, &mask) != 0) return 1;
  std::set<std::string> cores;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &mask)) continue;
    std::ifstream siblings("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
    std::string list;
    if (!std::getline(siblings, list)) list = std::to_string(cpu);
    cores.insert(list);
  }
  return std::max<int>(1, static_cast<int>(cores.size()));
}

}  // namespace mhc::training
