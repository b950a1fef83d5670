// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace mhc::training {

/// cos and sin of position·θ^(−2i/d), [length, d/2] each (RoFormer, arXiv 2104.09864, in Llama's rotate_half order).
/// Angles are formed in double: at position 10,000 a float32 angle is off by 1e-3.
struct RotaryTable {
  std::vector<float> cos, sin;
};

/// Where the operations of a model find such a table: in the memory of whatever computes them.
struct RotaryPlace {
  const float* cos = nullptr;
  const float* sin = nullptr;
};

[[nodiscard]] RotaryTable rotaryTable(std::int64_t length, std::int64_t headDim, double theta);

}  // namespace mhc::training
