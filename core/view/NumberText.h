// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace mhc::view {

/// A number for people, with the given significant digits and never a misleading 0: "0.0006", "1.23e-7", "41,200".
[[nodiscard]] std::string formatValue(double value, int significant = 5);
/// A whole number with thousands separated by commas: "41,200".
[[nodiscard]] std::string formatInteger(std::int64_t value);
/// A number with the decimals that steps of `step` need, "0.10" beside "0.15"; decimal prefix from 10,000 on ("20k").
[[nodiscard]] std::string formatTick(double value, double step);

}  // namespace mhc::view
