// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>

namespace mhc::view {

struct Rgb {
  std::uint8_t r = 0, g = 0, b = 0;
  auto operator<=>(const Rgb&) const = default;
};

/// 0xRRGGBB.
[[nodiscard]] constexpr Rgb rgb(std::uint32_t hex) {
  return {static_cast<std::uint8_t>(hex >> 16U), static_cast<std::uint8_t>((hex >> 8U) & 0xFFU),
          static_cast<std::uint8_t>(hex & 0xFFU)};
}

/// WCAG 2 relative luminance (0…1) and contrast ratio (1…21).
[[nodiscard]] double luminance(Rgb colour);
[[nodiscard]] double contrast(Rgb a, Rgb b);
/// The colour moved towards black or white (whichever the background is far from) just far enough for that contrast.
[[nodiscard]] Rgb withContrast(Rgb colour, Rgb background, double ratio);
[[nodiscard]] Rgb mixed(Rgb a, Rgb b, double partOfB);
/// Black or white, whichever reads better on the colour: for numbers in cells.
[[nodiscard]] Rgb textOn(Rgb background);

}  // namespace mhc::view
