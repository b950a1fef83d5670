// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "kernels/cuda/Platform.h"

namespace mhc::kernels::test {

/// A buffer of the emulated device.
template <typename T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t size, const char* name = "test") : size_(size) {
    data_ = static_cast<T*>(emulation::DeviceMemory::instance().allocate(size * sizeof(T), name));
  }
  ~DeviceArray() { emulation::DeviceMemory::instance().release(data_); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;
  T* data() { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  std::size_t size() const { return size_; }

 private:
  T* data_;
  std::size_t size_;
};

/// A launch as the launchers of kernels/cuda make it.
template <typename... P, typename... A>
void start(unsigned blocks, unsigned threads, std::size_t shared, void (*kernel)(P...), A... arguments) {
  emulation::nameNextLaunch("probe");
  cudaLaunchConfig_t config;
  config.gridDim = {blocks, 1, 1};
  config.blockDim = {threads, 1, 1};
  config.dynamicSmemBytes = shared;
  cudaLaunchKernelEx(&config, kernel, arguments...);
}

/// The sentence of the fault that the launch ends with; empty if it ends well.
template <typename... Everything>
std::string faultOf(Everything... everything) {
  try {
    start(everything...);
  } catch (const emulation::Fault& fault) {
    return fault.what();
  }
  return {};
}

}  // namespace mhc::kernels::test
