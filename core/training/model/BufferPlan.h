// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "core/estimate/StepSchedule.h"
#include "kernels/Element.h"

namespace mhc::training {

using estimate::Lifetime;

/// A planned piece of the arena. `data` is null until the plan is bound.
struct Buffer {
  std::string name;
  kernels::Element element = kernels::Element::Float32;
  std::int64_t count = 0;           ///< elements
  std::vector<Lifetime> lifetimes;  ///< between two of them the content is lost (and computed again)
  std::int64_t offset = -1;         ///< in bytes, a multiple of 64
  void* data = nullptr;

  [[nodiscard]] std::int64_t bytes() const { return count * kernels::elementSize(element); }
  /// Only for element Float32.
  [[nodiscard]] float* floats() const { return static_cast<float*>(data); }
  /// The element at `index`.
  [[nodiscard]] void* at(std::int64_t index) const {
    return static_cast<char*>(data) + index * kernels::elementSize(element);
  }
};

/// What a kernel is given for a buffer that a family may lack.
[[nodiscard]] inline void* dataOf(const Buffer* buffer) {
  return buffer != nullptr ? buffer->data : nullptr;
}
[[nodiscard]] inline float* floatsOf(const Buffer* buffer) {
  return buffer != nullptr ? buffer->floats() : nullptr;
}

/// Lays out buffers by lifetime: two may share memory if their times do not overlap. estimate::StepSchedule says what
/// times are.
class BufferPlan {
 public:
  /// The pointer stays valid for the life of the plan.
  Buffer* add(std::string name, kernels::Element element, std::int64_t count, std::vector<Lifetime> lifetimes);

  /// Chooses all offsets, largest buffers first, each at the lowest place that is free during its life.
  void layOut();
  /// Bytes that the arena must hold.
  [[nodiscard]] std::int64_t totalBytes() const { return total_; }
  void bind(void* base);

  [[nodiscard]] const std::deque<Buffer>& buffers() const { return buffers_; }

 private:
  std::deque<Buffer> buffers_;
  std::int64_t total_ = 0;
};

/// Whether both must hold their content at some time.
[[nodiscard]] bool liveTogether(const Buffer& a, const Buffer& b);

}  // namespace mhc::training
