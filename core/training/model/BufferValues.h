// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/training/model/BufferPlan.h"

namespace mhc::training {

/// `count` values of a buffer from `first` on as float32: a copy, exact for either element.
inline void readFloats(const Buffer& buffer, std::int64_t first, std::int64_t count, float* out) {
  if (buffer.element == kernels::Element::Float32) {
    std::copy_n(buffer.floats() + first, count, out);
    return;
  }
  const auto* from = static_cast<const std::uint16_t*>(buffer.at(first));
  std::transform(from, from + count, out, [](std::uint16_t bits) { return kernels::widenBf16(bits); });
}

}  // namespace mhc::training
