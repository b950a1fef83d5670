// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>

namespace mhc::kernels::emulation {

/// What cudaMalloc hands out here: buffers between fences that are looked at after every block, and a register by which
/// vector accesses are checked before they happen. Fresh buffers hold 0xFF bytes (floats: NaN).
class DeviceMemory {
 public:
  /// On 256 bytes, as cudaMalloc gives it.
  [[nodiscard]] void* allocate(std::size_t bytes, std::string name);
  void release(void* buffer);
  /// The sentence about the first buffer whose fence was overwritten, which is mended; empty if none was.
  [[nodiscard]] std::string damaged();
  /// Why [at, at + bytes) must not be touched: it reaches over the end of a buffer. Empty for memory not from here.
  [[nodiscard]] std::string objection(const void* at, std::size_t bytes) const;

  /// Whether the address is in a buffer from here.
  [[nodiscard]] bool holds(const void* at) const;

  static DeviceMemory& instance();

 private:
  struct Buffer {
    std::string name;
    std::size_t bytes = 0;
    std::unique_ptr<unsigned char[]> memory;
    unsigned char* start = nullptr;
  };
  static constexpr std::size_t kFence = 256;
  std::list<Buffer> buffers_;
};

}  // namespace mhc::kernels::emulation
