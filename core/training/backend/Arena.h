// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/base/Result.h"
#include "core/training/backend/Device.h"
#include "kernels/ParallelFor.h"

namespace mhc::training {

/// One anonymous mapping on huge pages where the kernel grants them. Fresh mappings cost a page fault per 4 KiB at
/// first touch: taken once here, in parallel, instead of in every training step.
class Arena {
 public:
  Arena() = default;
  ~Arena();
  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Maps `bytes` and touches each page with the threads of `parallel`. Zero filled. Error: ExitCode::OutOfMemory with
  /// the size asked for and the memory that is free.
  [[nodiscard]] static Result<Arena> create(std::size_t bytes, const kernels::ParallelFor& parallel);
  /// The same on a device; on the CPU if `device` is null.
  [[nodiscard]] static Result<Arena> create(std::size_t bytes, const kernels::ParallelFor& parallel,
                                            const std::shared_ptr<Device>& device);

  [[nodiscard]] void* data() const { return data_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
  std::shared_ptr<Device> device_ = nullptr;  ///< null: the CPU's memory
};

/// MemAvailable of /proc/meminfo in bytes, lowered to what the cgroup still allows; 0 if unknown.
[[nodiscard]] std::size_t availableMemory();

}  // namespace mhc::training
