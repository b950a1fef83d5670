// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

namespace mhc::kernels {

/// The type of a kernel's activation tensors (its `const void*` and `void*` members). Everything else stays float32:
/// weights, their gradients, coefficients, norms, workspaces. Arithmetic is float32 (reference: double) either way:
/// bfloat16 is widened as it is loaded and rounded to the nearest, ties to even, as it is stored.
enum class Element : std::uint8_t { Float32, BFloat16 };

/// Bytes of one element.
[[nodiscard, gnu::always_inline]] constexpr std::int64_t elementSize(Element element) {
  return element == Element::Float32 ? 4 : 2;
}

/// A bfloat16 is the upper half of a float32; in memory it is a std::uint16_t.
[[nodiscard, gnu::always_inline]] constexpr float widenBf16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

/// Nearest bfloat16, ties to even; NaN stays NaN, beyond the range becomes infinite.
[[nodiscard, gnu::always_inline]] constexpr std::uint16_t roundBf16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  if (value != value) return static_cast<std::uint16_t>((bits >> 16U) | 0x40U);
  return static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16U) & 1U)) >> 16U);
}

}  // namespace mhc::kernels
