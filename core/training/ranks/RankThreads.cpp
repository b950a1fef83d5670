// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ranks/RankThreads.h"

#include <sched.h>

#include <algorithm>
#include <cstring>

#include "core/training/backend/ThreadTeam.h"
#include "core/training/collective/PeerWatch.h"

namespace mhc::training {
namespace {

struct Place {
  Peer peer;
  cpu_set_t cores;
};

}  // namespace

std::int64_t threadsOfRank(std::int64_t wanted, RankGroup& ranks) {
  if (!ranks.several()) return wanted;
  Place mine{};
  mine.peer = describeThisProcess();
  CPU_ZERO(&mine.cores);
  ::sched_getaffinity(0, sizeof mine.cores, &mine.cores);
  std::int64_t sharing = 0;
  for (const Place& other : ranks.gather(mine)) {
    if (std::strcmp(other.peer.host, mine.peer.host) != 0 || std::strcmp(other.peer.boot, mine.peer.boot) != 0) continue;
    cpu_set_t both;
    CPU_AND(&both, &other.cores, &mine.cores);
    if (CPU_COUNT(&both) > 0) ++sharing;
  }
  if (wanted > 0) return wanted;
  return std::max<std::int64_t>(1, physicalCores() / std::max<std::int64_t>(1, sharing));
}

}  // namespace mhc::training
