// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Attention.h"

/// How the attention kernels cut up their work and their workspace: the same for every instruction set.
namespace mhc::kernels::attention {

inline constexpr int kBlock = 64;     ///< queries and keys of one score tile
inline constexpr int kChannels = 16;  ///< rows of packed matrices are padded with zeros to a multiple of this
inline constexpr std::int64_t kMaxSlots = 32;

struct Layout {
  std::int64_t rows = 0;      ///< T rounded up to kBlock
  std::int64_t channels = 0;  ///< d rounded up to kChannels
  std::int64_t units = 0;     ///< batch · kv_heads: independent pieces of work, the indices of the parallel loop
  std::int64_t slots = 0;     ///< workspaces: from the shape alone, never from the number of threads (see Slots)
  std::int64_t matrix = 0;    ///< floats of one packed [rows, channels]
  std::int64_t block = 0;     ///< floats of one packed [kBlock, channels]
  std::int64_t forward = 0;   ///< floats of a slot's workspace
  std::int64_t backward = 0;
};

[[gnu::always_inline]] inline Layout layoutOf(const AttentionShape& s) {
  Layout l;
  l.rows = (s.length + kBlock - 1) / kBlock * kBlock;
  l.channels = (static_cast<std::int64_t>(s.head_dim) + kChannels - 1) / kChannels * kChannels;
  l.units = s.batch * s.kv_heads;
  l.slots = l.units < kMaxSlots ? l.units : kMaxSlots;
  l.matrix = l.rows * l.channels;
  l.block = kBlock * l.channels;
  l.forward = 2 * l.matrix + 2 * l.block + kBlock * kBlock;
  l.backward = 8 * l.matrix + 2 * l.rows + 2 * kBlock * kBlock;
  return l;
}

/// Lends the workspaces of one call to the units at work, the first free one to each: two threads then work in two
/// workspaces, which stay in their caches, and results don't depend on who had which. With more threads than workspaces
/// the rest wait.
class Slots {
 public:
  [[gnu::always_inline]] explicit Slots(std::int64_t count) : count_(count) {}
  [[gnu::always_inline]] std::int64_t take() {
    for (std::int64_t i = 0;; i = i + 1 < count_ ? i + 1 : 0) {
      if (!__atomic_test_and_set(busy_ + i, __ATOMIC_ACQUIRE)) return i;
    }
  }
  [[gnu::always_inline]] void give(std::int64_t slot) { __atomic_clear(busy_ + slot, __ATOMIC_RELEASE); }

 private:
  std::int64_t count_;
  bool busy_[kMaxSlots] = {};
};

}  // namespace mhc::kernels::attention
