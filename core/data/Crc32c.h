// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace mhc::data {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), continued from `crc` (0 to begin).
[[nodiscard]] std::uint32_t crc32c(const void* bytes, std::size_t size, std::uint32_t crc = 0);

}  // namespace mhc::data
