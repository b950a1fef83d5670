// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

#include "kernels/emulation/Block.h"

namespace mhc::kernels::emulation {

/// Seeds the order in which warps and lanes run, for all launches from now on.
void setSeed(std::uint64_t seed);

/// The name under which the next launch appears in sentences.
void nameNextLaunch(const char* kernel);

/// How many kernels were launched, blocks and threads run, and bytes of device memory moved by vector accesses and
/// read-only loads, since the program started.
struct LaunchCounts {
  std::uint64_t launches = 0, blocks = 0, threads = 0;
  std::uint64_t loadedBytes = 0, storedBytes = 0;
};
[[nodiscard]] const LaunchCounts& launchCounts();

/// The alignment and the bounds of a vector access of the running thread.
void checkLoad(const void* at, std::size_t bytes, Site site);
void checkStore(const void* at, std::size_t bytes, Site site);

/// Runs entry(argument) for every thread of the grid, block after block. Throws Fault.
void launch(Dim3 grid, Dim3 block, std::size_t sharedBytes, std::size_t sharedLimit, void (*entry)(void*),
            void* argument);

template <typename... Parameters, typename... Arguments>
void launchKernel(Dim3 grid, Dim3 block, std::size_t sharedBytes, std::size_t sharedLimit,
                  void (*kernel)(Parameters...), Arguments&&... arguments) {
  struct Call {
    void (*kernel)(Parameters...);
    std::tuple<Parameters...> parameters;
  } call{kernel, std::tuple<Parameters...>(std::forward<Arguments>(arguments)...)};
  launch(
      grid, block, sharedBytes, sharedLimit,
      [](void* argument) {
        // Every thread gets its own copy of the parameters, as on a device.
        auto* const c = static_cast<Call*>(argument);
        std::apply(c->kernel, c->parameters);
      },
      &call);
}

}  // namespace mhc::kernels::emulation
