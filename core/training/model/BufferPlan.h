// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace mhc::training {

/// A planned piece of the arena. `data` is null until the plan is bound.
struct Buffer {
  std::string name;
  std::int64_t floats = 0;
  int firstUse = 0;  ///< time of the operation that writes it first
  int lastUse = 0;   ///< time of the operation that reads it last
  std::int64_t offset = -1;  ///< in floats, a multiple of 16 (64 bytes)
  float* data = nullptr;
};

/// Lays out buffers by lifetime: two may share memory if their times do not overlap. Times count operations: forward of
/// operation i is i, its backward is 2K − 1 − i for K operations.
class BufferPlan {
 public:
  /// The pointer stays valid for the life of the plan.
  Buffer* add(std::string name, std::int64_t floats, int firstUse, int lastUse);

  /// Chooses all offsets, largest buffers first, each at the lowest place that is free during its life.
  void layOut();
  /// Floats that the arena must hold.
  [[nodiscard]] std::int64_t totalFloats() const { return total_; }
  void bind(float* base);

  [[nodiscard]] const std::deque<Buffer>& buffers() const { return buffers_; }

 private:
  std::deque<Buffer> buffers_;
  std::int64_t total_ = 0;
};

}  // namespace mhc::training
