// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace mhc {

/// Nanoseconds of CLOCK_MONOTONIC: for durations and order. Never compared across processes or boots.
[[nodiscard]] std::int64_t monotonicNanoseconds();
/// Nanoseconds since 1970 (UTC): only to show to people.
[[nodiscard]] std::int64_t wallNanoseconds();
/// "2026-03-01T12:34:56Z".
[[nodiscard]] std::string formatUtc(std::int64_t wallNanoseconds);

}  // namespace mhc
