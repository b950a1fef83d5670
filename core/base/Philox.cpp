// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Philox.h"

#include <cmath>
#include <numbers>

namespace mhc {

std::array<std::uint32_t, 4> philox(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  std::array<std::uint32_t, 4> c{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
                                 static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)};
  auto k0 = static_cast<std::uint32_t>(seed);
  auto k1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53U} * c[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57U} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return c;
}

std::uint64_t streamOf(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char character : name) hash = (hash ^ static_cast<std::uint8_t>(character)) * 0x100000001B3ULL;
  return hash;
}

void fillNormal(std::uint64_t seed, std::uint64_t stream, std::uint64_t first, float* values, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; i += 4) {
    const auto bits = philox(seed, stream, (first + i) / 4);
    float block[4];
    for (int pair = 0; pair < 2; ++pair) {
      const double u = (static_cast<double>(bits[2 * pair]) + 0.5) * 0x1p-32;
      const double angle = 2 * std::numbers::pi * (static_cast<double>(bits[2 * pair + 1]) * 0x1p-32);
      const double radius = std::sqrt(-2 * std::log(u));
      block[2 * pair] = static_cast<float>(radius * std::cos(angle));
      block[2 * pair + 1] = static_cast<float>(radius * std::sin(angle));
    }
    for (std::uint64_t k = 0; k < 4 && i + k < count; ++k) values[i + k] = block[k];
  }
}

}  // namespace mhc
