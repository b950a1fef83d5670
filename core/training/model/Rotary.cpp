// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/Rotary.h"

#include <cmath>

namespace mhc::training {

RotaryTable rotaryTable(std::int64_t length, std::int64_t headDim, double theta) {
  const std::int64_t half = headDim / 2;
  RotaryTable table;
  table.cos.reserve(static_cast<std::size_t>(length * half));
  table.sin.reserve(static_cast<std::size_t>(length * half));
  for (std::int64_t t = 0; t < length; ++t) {
    for (std::int64_t i = 0; i < half; ++i) {
      const double frequency = std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(headDim));
      const double angle = static_cast<double>(t) * frequency;
      table.cos.push_back(static_cast<float>(std::cos(angle)));
      table.sin.push_back(static_cast<float>(std::sin(angle)));
    }
  }
  return table;
}

}  // namespace mhc::training
