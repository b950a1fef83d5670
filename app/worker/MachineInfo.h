// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/Json.h"

namespace mhc::worker {

struct Gpu {
  std::string name = {};
  std::string pci = {};  ///< "0000:01:00.0"
};

struct Library {
  std::string name = {};
  std::string version = {};
};

/// The machine as /proc and /sys describe it. What can't be read stays empty or 0.
struct MachineInfo {
  std::string cpu = {};
  std::vector<std::string> features = {};  ///< vector extensions that matter here, as /proc/cpuinfo names them
  std::vector<std::string> kernels = {};   ///< implementations that this CPU can run, best first
  int cores = 0;                           ///< physical, all sockets
  int threads = 0;                         ///< logical processors that this process may use
  std::uint64_t memory = 0;                ///< bytes, or the control group's limit if that is less
  std::uint64_t available = 0;             ///< bytes
  std::vector<Gpu> gpus = {};
  std::vector<Library> libraries = {};
};

[[nodiscard]] MachineInfo machineInfo();

[[nodiscard]] Json toJson(const MachineInfo& info);

}  // namespace mhc::worker
