// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/graph/Design.h"

namespace mhc::test {

/// The first block of a kind, inside stacks too; `outside`: none.
inline graph::BlockId firstOf(const graph::Design& design, const std::string& type) {
  for (const graph::Block* block : design.allBlocks()) {
    if (block->type == type) return block->id;
  }
  return graph::outside;
}

inline std::size_t countOf(const graph::Design& design, const std::string& type) {
  std::size_t count = 0;
  for (const graph::Block* block : design.allBlocks()) count += block->type == type ? 1 : 0;
  return count;
}

}  // namespace mhc::test
