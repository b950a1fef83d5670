// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "core/training/record/Nvml.h"

namespace mhc::training {

/// What the process, its machine and its disk do; NaN: unknown.
struct ResourceSample {
  double cpuPercent = std::numeric_limits<double>::quiet_NaN();      ///< of this process; 100 = one core
  double machinePercent = std::numeric_limits<double>::quiet_NaN();  ///< of all cores, by all programs; 100 = all busy
  double writtenBytes = std::numeric_limits<double>::quiet_NaN();    ///< that this process has sent to disks so far
  double freeBytes = std::numeric_limits<double>::quiet_NaN();       ///< left for us on the disk of the run
  std::optional<GpuSample> gpu;
};

/// Counters of the kernel from which shares are made by difference.
struct CpuCounters {
  double wallSeconds = 0;
  double processSeconds = 0;                 ///< user and system time of this process
  double machineBusy = 0, machineTotal = 0;  ///< of /proc/stat, in ticks
};
/// Reads the first line of /proc/stat: user nice system idle iowait irq softirq steal …; false if it is another text.
[[nodiscard]] bool parseMachineTicks(std::string_view text, CpuCounters& counters);
/// `write_bytes` of /proc/self/io; nothing if it is not there.
[[nodiscard]] std::optional<double> parseWrittenBytes(std::string_view text);
/// Fills the two shares from two readings; they stay NaN where no time has passed.
void shareOf(const CpuCounters& before, const CpuCounters& now, ResourceSample& sample);

/// Takes one sample after another in whatever thread calls it.
class ResourceMeter {
 public:
  /// `folder`: on the disk whose room is told. `gpu` may be null.
  ResourceMeter(std::filesystem::path folder, std::unique_ptr<Nvml> gpu);
  [[nodiscard]] ResourceSample sample();

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Nvml> gpu_;
  CpuCounters before_;
};

}  // namespace mhc::training
