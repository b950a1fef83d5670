// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/BufferPlan.h"

#include <algorithm>
#include <utility>

namespace mhc::training {

bool liveTogether(const Buffer& a, const Buffer& b) {
  return std::any_of(a.lifetimes.begin(), a.lifetimes.end(), [&](const Lifetime& mine) {
    return std::any_of(b.lifetimes.begin(), b.lifetimes.end(),
                       [&](const Lifetime& other) { return mine.first <= other.last && other.first <= mine.last; });
  });
}

Buffer* BufferPlan::add(std::string name, kernels::Element element, std::int64_t count,
                        std::vector<Lifetime> lifetimes) {
  Buffer buffer;
  buffer.name = std::move(name);
  buffer.element = element;
  buffer.count = count;
  buffer.lifetimes = std::move(lifetimes);
  buffers_.push_back(std::move(buffer));
  return &buffers_.back();
}

void BufferPlan::layOut() {
  constexpr std::int64_t kAlign = 64;
  std::vector<Buffer*> order;
  for (Buffer& buffer : buffers_) order.push_back(&buffer);
  std::stable_sort(order.begin(), order.end(),
                   [](const Buffer* a, const Buffer* b) { return a->bytes() > b->bytes(); });
  std::vector<Buffer*> placed;  // sorted by offset
  total_ = 0;
  for (Buffer* buffer : order) {
    std::int64_t offset = 0;
    for (const Buffer* other : placed) {
      if (!liveTogether(*buffer, *other)) continue;
      if (offset + buffer->bytes() <= other->offset) break;  // fits in the gap before it
      offset = std::max(offset, (other->offset + other->bytes() + kAlign - 1) / kAlign * kAlign);
    }
    buffer->offset = offset;
    placed.insert(std::upper_bound(placed.begin(), placed.end(), buffer,
                                   [](const Buffer* a, const Buffer* b) { return a->offset < b->offset; }),
                  buffer);
    total_ = std::max(total_, offset + buffer->bytes());
  }
}

void BufferPlan::bind(void* base) {
  for (Buffer& buffer : buffers_) buffer.data = static_cast<char*>(base) + buffer.offset;
}

}  // namespace mhc::training
