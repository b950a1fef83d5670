// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mman.h>

#include <cstdlib>
#include <new>
#include <utility>

#include "kernels/bench/Bench.h"

namespace mhc::kernels::bench {
namespace {

/// In huge pages, as a trainer's arena holds its tensors.
void* takeHere(std::size_t bytes) {
  constexpr std::size_t kHugePage = std::size_t{2} << 20;
  const std::size_t whole = (bytes / kHugePage + 1) * kHugePage;
  void* const memory = std::aligned_alloc(kHugePage, whole);
  if (memory == nullptr) throw std::bad_alloc();
  ::madvise(memory, whole, MADV_HUGEPAGE);
  return memory;
}

Place& current() {
  static Place place{takeHere, [](void* memory) { std::free(memory); }, [] {}};
  return place;
}

}  // namespace

const Place& place() {
  return current();
}

WithPlace::WithPlace(Place other) : before_(std::exchange(current(), std::move(other))) {}

WithPlace::~WithPlace() {
  current() = std::move(before_);
}

}  // namespace mhc::kernels::bench
