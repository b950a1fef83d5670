// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "core/training/backend/Device.h"

namespace mhc::training::test {

/// A device whose kernels are those of kernels/cuda on the emulation. As on a real one, work waits in a queue until
/// somebody waits for it: who reads results without waiting reads what was there before.
class EmulatedDevice final : public Device {
 public:
  explicit EmulatedDevice(std::size_t bytes = std::size_t{1} << 30) : bytes_(bytes) {}
  ~EmulatedDevice() override;

  [[nodiscard]] std::string name() const override { return "the emulated GPU"; }
  [[nodiscard]] const kernels::KernelTable& kernels() const override;
  [[nodiscard]] std::string headObjection(std::int64_t headDim, kernels::Element) const override {
    return headDim == 6 ? "the emulated GPU has none of 6" : "";
  }
  [[nodiscard]] Result<void*> allocate(std::size_t bytes) override;
  void release(void* memory) override;
  [[nodiscard]] DeviceMemory memory() const override;
  void multiply(const Product& product) override;
  void zero(float* values, std::int64_t count) override;
  void wait() override;
  [[nodiscard]] bool records() const override { return records_; }
  void beginRecording() override;
  [[nodiscard]] Result<std::shared_ptr<Recording>> endRecording() override;
  void replay(Recording& recording) override;

  /// A device that can record, as CUDA can. `fails`: the end of a recording is an error.
  void recordSteps(bool fails = false) {
    records_ = true;
    recordingFails_ = fails;
  }
  /// The wait after so many fails as a GPU that fell off the bus.
  void failAfter(int waits) { waitsLeft_ = waits; }
  [[nodiscard]] std::size_t most() const { return most_; }  ///< bytes taken at most

 private:
  std::size_t bytes_, most_ = 0;
  std::map<void*, std::size_t> taken_;
  int waitsLeft_ = -1;
  bool records_ = false, recordingFails_ = false;
};

}  // namespace mhc::training::test
