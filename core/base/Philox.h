// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mhc {

/// Philox4x32-10 (Salmon et al., SC 2011): a counter-based generator. Key = seed, counter = (stream, index):
/// nothing to save but the seed, and any value can be had without those before it.
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

/// A stream number from a name (FNV-1a, 64 bit), for example from a tensor's name.
[[nodiscard]] std::uint64_t streamOf(std::string_view name);

/// Uniform in [0, 1) with 24 random bits.
[[nodiscard]] inline float uniformOf(std::uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24F; }

/// Writes `count` values N(0, 1) of (seed, stream) starting at value number `first` (a multiple of 4), by Box-Muller
/// in double: the same bytes on every machine with a correctly rounded libm.
void fillNormal(std::uint64_t seed, std::uint64_t stream, std::uint64_t first, float* values, std::uint64_t count);

}  // namespace mhc
