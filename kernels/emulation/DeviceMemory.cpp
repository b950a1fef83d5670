// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/emulation/DeviceMemory.h"

#include <cstdint>
#include <cstring>
#include <utility>

namespace mhc::kernels::emulation {
namespace {

constexpr unsigned char kFenceByte = 0xA5;

}  // namespace

DeviceMemory& DeviceMemory::instance() {
  static DeviceMemory memory;
  return memory;
}

void* DeviceMemory::allocate(std::size_t bytes, std::string name) {
  Buffer buffer;
  buffer.name = std::move(name);
  buffer.bytes = bytes;
  buffer.memory = std::make_unique<unsigned char[]>(bytes + 2 * kFence + 256);
  const auto address = reinterpret_cast<std::uintptr_t>(buffer.memory.get()) + kFence;
  buffer.start = buffer.memory.get() + kFence + ((address + 255) / 256 * 256 - address);
  std::memset(buffer.start - kFence, kFenceByte, kFence);
  std::memset(buffer.start, 0xFF, bytes);
  std::memset(buffer.start + bytes, kFenceByte, kFence);
  buffers_.push_back(std::move(buffer));
  return buffers_.back().start;
}

void DeviceMemory::release(void* buffer) {
  buffers_.remove_if([buffer](const Buffer& b) { return b.start == buffer; });
}

bool DeviceMemory::holds(const void* at) const {
  const auto* address = static_cast<const unsigned char*>(at);
  for (const Buffer& b : buffers_) {
    if (address >= b.start && address < b.start + b.bytes) return true;
  }
  return false;
}

std::string DeviceMemory::damaged() {
  for (Buffer& b : buffers_) {
    for (std::size_t i = 0; i < 2 * kFence; ++i) {
      unsigned char& byte = i < kFence ? *(b.start - kFence + i) : *(b.start + b.bytes + i - kFence);
      if (byte == kFenceByte) continue;
      const std::string place = i < kFence ? std::to_string(kFence - i) + " bytes before the start"
                                           : std::to_string(i - kFence) + " bytes past the end";
      std::memset(b.start - kFence, kFenceByte, kFence);
      std::memset(b.start + b.bytes, kFenceByte, kFence);
      return "it wrote " + place + " of the buffer " + b.name + " (" + std::to_string(b.bytes) + " bytes)";
    }
  }
  return {};
}

std::string DeviceMemory::objection(const void* at, std::size_t bytes) const {
  const auto* address = static_cast<const unsigned char*>(at);
  for (const Buffer& b : buffers_) {
    if (address + bytes <= b.start - kFence || address >= b.start + b.bytes + kFence) continue;
    if (address >= b.start && address + bytes <= b.start + b.bytes) return {};
    return "an access to bytes " + std::to_string(address - b.start) + " to " +
           std::to_string(address - b.start + static_cast<std::ptrdiff_t>(bytes)) + " of the buffer " + b.name +
           ", which has " + std::to_string(b.bytes);
  }
  return {};
}

}  // namespace mhc::kernels::emulation
