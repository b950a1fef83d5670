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
  std::int64_t units = 0;     ///< batch · kv_heads: independent pieces of work
  std::int64_t per_slot = 0;  ///< units that one index of the parallel loop does, one after the other in one workspace
  std::int64_t slots = 0;     ///< indices of the parallel loop: from the shape alone, never from the number of threads
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
  l.per_slot = (l.units + kMaxSlots - 1) / kMaxSlots;
  l.slots = l.per_slot == 0 ? 0 : (l.units + l.per_slot - 1) / l.per_slot;
  l.matrix = l.rows * l.channels;
  l.block = kBlock * l.channels;
  l.forward = 2 * l.matrix + 2 * l.block + kBlock * kBlock;
  l.backward = 8 * l.matrix + 2 * l.rows + 2 * kBlock * kBlock;
  return l;
}

}  // namespace mhc::kernels::attention
