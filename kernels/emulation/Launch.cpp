// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/emulation/Launch.h"

#include <cstdint>
#include <mutex>

#include "kernels/emulation/Builtins.h"
#include "kernels/emulation/DeviceMemory.h"
#include "kernels/emulation/SharedMemory.h"

namespace mhc::kernels::emulation {
namespace {

std::uint64_t seed = 1;
std::uint64_t turn = 0;
std::string name = "?";
LaunchCounts counts;

[[noreturn]] void refuse(const std::string& why) {
  throw Fault("Kernel " + name + " can't be launched: " + why + ".");
}

}  // namespace

void setSeed(std::uint64_t value) {
  seed = value;
}
void nameNextLaunch(const char* kernel) {
  name = kernel;
}
const LaunchCounts& launchCounts() {
  return counts;
}

namespace {

/// False outside of kernels and for shared memory, which is not counted.
bool checkAccess(const void* at, std::size_t bytes, Site site) {
  Block* const block = Block::current();
  if (block == nullptr) return false;
  if (reinterpret_cast<std::uintptr_t>(at) % bytes != 0) {
    block->fault("an access of " + std::to_string(bytes) + " bytes is not aligned to its size", site);
  }
  if (const std::string why = DeviceMemory::instance().objection(at, bytes); !why.empty()) block->fault(why, site);
  if (SharedMemory::instance().touchesFence(at, bytes)) block->fault("an access outside of the shared memory", site);
  return !SharedMemory::instance().contains(at);
}

}  // namespace

void checkLoad(const void* at, std::size_t bytes, Site site) {
  if (checkAccess(at, bytes, site)) counts.loadedBytes += bytes;
}
void checkStore(const void* at, std::size_t bytes, Site site) {
  if (checkAccess(at, bytes, site)) counts.storedBytes += bytes;
}

void launch(Dim3 grid, Dim3 block, std::size_t sharedBytes, std::size_t sharedLimit, void (*entry)(void*),
            void* argument) {
  static std::mutex mutex;
  static Block runner;
  const std::scoped_lock lock(mutex);
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  if (threads == 0 || threads > 1024)
    refuse("a block has " + std::to_string(threads) + " threads, 1 to 1024 are allowed");
  if (grid.x == 0 || grid.y == 0 || grid.z == 0) refuse("the grid is empty");
  if (grid.y > 65535 || grid.z > 65535) refuse("the grid has more than 65535 blocks in y or z");
  if (sharedBytes > sharedLimit) {
    refuse("it asks for " + std::to_string(sharedBytes) + " bytes of shared memory and has been granted " +
           std::to_string(sharedLimit));
  }
  ++counts.launches;
  gridDim = grid;
  blockDim = block;
  for (unsigned z = 0; z < grid.z; ++z) {
    for (unsigned y = 0; y < grid.y; ++y) {
      for (unsigned x = 0; x < grid.x; ++x) {
        SharedMemory::instance().reset(sharedBytes);
        blockIdx = {x, y, z};
        ++counts.blocks;
        counts.threads += threads;
        runner.run(name, blockIdx, block, entry, argument, seed + 7919 * ++turn);
        const std::string place = "Kernel " + name + ", block (" + std::to_string(x) + "," + std::to_string(y) + "," +
                                  std::to_string(z) + "): ";
        if (const std::string what = DeviceMemory::instance().damaged(); !what.empty()) throw Fault(place + what + ".");
        if (const std::string what = SharedMemory::instance().damaged(); !what.empty()) {
          throw Fault(place + "it wrote outside of " + what + ".");
        }
      }
    }
  }
}

}  // namespace mhc::kernels::emulation
