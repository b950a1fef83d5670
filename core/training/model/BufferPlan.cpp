// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/BufferPlan.h"

#include <algorithm>

namespace mhc::training {

Buffer* BufferPlan::add(std::string name, std::int64_t floats, int firstUse, int lastUse) {
  buffers_.push_back({std::move(name), floats, firstUse, lastUse, -1, nullptr});
  return &buffers_.back();
}

void BufferPlan::layOut() {
  constexpr std::int64_t kAlign = 16;
  std::vector<Buffer*> order;
  for (Buffer& buffer : buffers_) order.push_back(&buffer);
  std::stable_sort(order.begin(), order.end(), [](const Buffer* a, const Buffer* b) { return a->floats > b->floats; });
  std::vector<Buffer*> placed;  // sorted by offset
  total_ = 0;
  for (Buffer* buffer : order) {
    std::int64_t offset = 0;
    for (const Buffer* other : placed) {
      const bool together = buffer->firstUse <= other->lastUse && other->firstUse <= buffer->lastUse;
      if (!together) continue;
      if (offset + buffer->floats <= other->offset) break;  // fits in the gap before it
      offset = std::max(offset, (other->offset + other->floats + kAlign - 1) / kAlign * kAlign);
    }
    buffer->offset = offset;
    placed.insert(std::upper_bound(placed.begin(), placed.end(), buffer,
                                   [](const Buffer* a, const Buffer* b) { return a->offset < b->offset; }),
                  buffer);
    total_ = std::max(total_, offset + buffer->floats);
  }
}

void BufferPlan::bind(float* base) {
  for (Buffer& buffer : buffers_) buffer.data = base + buffer.offset;
}

}  // namespace mhc::training
