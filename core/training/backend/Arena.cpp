// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/Arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

#include "core/base/Text.h"

namespace mhc::training {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

/// What a control group (version 2) leaves, or SIZE_MAX.
std::size_t cgroupRoom() {
  std::ifstream limitFile("/sys/fs/cgroup/memory.max");
  std::ifstream usedFile("/sys/fs/cgroup/memory.current");
  std::size_t limit = 0;
  std::size_t used = 0;
  if (!(limitFile >> limit) || !(usedFile >> used)) return SIZE_MAX;
  return limit > used ? limit - used : 0;
}

}  // namespace

std::size_t availableMemory() {
  std::ifstream file("/proc/meminfo");
  std::string key;
  std::size_t kibibytes = 0;
  std::string unit;
  while (file >> key >> kibibytes) {
    std::getline(file, unit);
    if (key == "MemAvailable:") return std::min(kibibytes * 1024, cgroupRoom());
  }
  return 0;
}

Result<Arena> Arena::create(std::size_t bytes, const kernels::ParallelFor& parallel) {
  const std::size_t rounded = (std::max<std::size_t>(bytes, 1) + kHugePage - 1) / kHugePage * kHugePage;
  const std::size_t available = availableMemory();
  const auto refuse = [&] {
    return makeError(ExitCode::OutOfMemory, "training.out_of_memory",
                     "Training needs {needed} for weights, gradients and activations, but only {free} of memory is free. "
                     "Halve micro_batch and double accumulation, or shorten sequence_length.",
                     {{"needed", formatBytes(rounded)}, {"free", formatBytes(available)}});
  };
  // Linux hands out more address space than there is memory; a refusal now is better than being killed later.
  if (available != 0 && rounded > available) return refuse();
  void* data = ::mmap(nullptr, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) return refuse();
  ::madvise(data, rounded, MADV_HUGEPAGE);
  Arena arena;
  arena.data_ = data;
  arena.bytes_ = rounded;
  const auto pages = static_cast<std::int64_t>(rounded / kHugePage);
  parallel(pages, [&](std::int64_t page) {
    auto* start = static_cast<volatile char*>(data) + static_cast<std::size_t>(page) * kHugePage;
    for (std::size_t offset = 0; offset < kHugePage; offset += 4096) start[offset] = 0;
  });
  return arena;
}

Result<Arena> Arena::create(std::size_t bytes, const kernels::ParallelFor& parallel,
                            const std::shared_ptr<Device>& device) {
  if (!device) return create(bytes, parallel);
  Arena arena;
  arena.bytes_ = std::max<std::size_t>(bytes, 1);
  MHC_TRY_ASSIGN(arena.data_, device->allocate(arena.bytes_));
  arena.device_ = device;
  return arena;
}

Arena::~Arena() {
  if (data_ == nullptr) return;
  if (device_) {
    device_->release(data_);
  } else {
    ::munmap(data_, bytes_);
  }
}

Arena::Arena(Arena&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)),
      device_(std::exchange(other.device_, nullptr)) {}

Arena& Arena::operator=(Arena&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  std::swap(device_, other.device_);
  return *this;
}

}  // namespace mhc::training
