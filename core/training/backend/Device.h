// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/base/Result.h"
#include "core/training/backend/Gemm.h"
#include "kernels/KernelTable.h"

namespace mhc::training {

/// What went wrong while a device worked; ends the run with ExitCode::DeviceLost.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Bytes of a device.
struct DeviceMemory {
  std::size_t total = 0;
  std::size_t free = 0;
  std::size_t taken = 0;  ///< by our arenas
};

/// Work that was put into a device's queue once and can be done again: the same kernels on the same addresses with the
/// same numbers, whatever is in memory then.
class Recording {
 public:
  Recording() = default;
  virtual ~Recording() = default;
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
};

/// Something other than the CPU that computes training steps. Work is put into one queue and done in order; the host
/// may touch memory of the device only after wait(). Not thread-safe.
class Device {
 public:
  Device() = default;
  virtual ~Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  [[nodiscard]] virtual std::string name() const = 0;  ///< "NVIDIA H100 80GB HBM3"
  /// Kernels that take the device's memory. Token ids, targets and tables of positions may be the host's.
  [[nodiscard]] virtual const kernels::KernelTable& kernels() const = 0;

  /// Why attention with heads of this width can't be computed, as a sentence; empty if it can.
  [[nodiscard]] virtual std::string headObjection(std::int64_t /*headDim*/, kernels::Element /*element*/) const { return {}; }

  /// Zero-filled memory for device and host. Error: ExitCode::OutOfMemory with what is free.
  [[nodiscard]] virtual Result<void*> allocate(std::size_t bytes) = 0;
  virtual void release(void* memory) = 0;
  [[nodiscard]] virtual DeviceMemory memory() const = 0;
  /// What the device's memory can move at most, B/s; 0: unknown.
  [[nodiscard]] virtual double peakBandwidth() const { return 0; }

  virtual void multiply(const Product& product) = 0;
  /// Zeros, in the order of the queue.
  virtual void zero(float* values, std::int64_t count) = 0;

  /// Whether work can be recorded. While it is, nothing may wait, and all memory that kernels are given must be the
  /// device's: token ids, targets and tables of positions too. What breaks this throws DeviceError.
  [[nodiscard]] virtual bool records() const { return false; }
  /// What is put into the queue from now on is kept and not done.
  virtual void beginRecording() {}
  /// Ends beginRecording(), whether what was put into the queue since is wanted or not. Error: it can't be done again
  /// as it is; a sentence says why.
  [[nodiscard]] virtual Result<std::shared_ptr<Recording>> endRecording() { return std::shared_ptr<Recording>(); }
  /// Puts recorded work into the queue. The recording must live until that is done.
  virtual void replay(Recording& /*recording*/) {}

  /// Until everything is done. Throws DeviceError with a sentence if something failed.
  virtual void wait() = 0;
};

/// Opens the index-th device. Error: ExitCode::DeviceLost if there is none that can be used.
using DeviceMaker = Result<std::shared_ptr<Device>> (*)(int index);

/// How GPUs are opened in this program; none can be until this was called.
void setDeviceMaker(DeviceMaker maker);
[[nodiscard]] DeviceMaker deviceMaker();

}  // namespace mhc::training
