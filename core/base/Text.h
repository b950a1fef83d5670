// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mhc {

/// The shortest decimal text that reads back as the same double ("0.001", "6e-04" is printed "0.0006", 1e30 "1e+30").
[[nodiscard]] std::string formatNumber(double value);

/// Reads "6e-4", "4k", "1.5M", "2G", "2^14", with or without spaces around. Nothing else may follow the number.
[[nodiscard]] std::optional<double> parseNumber(std::string_view text);

/// "512 bytes", "1.5 MiB". Binary units, three significant figures.
[[nodiscard]] std::string formatBytes(std::uint64_t bytes);

/// "850", "12.3 k", "4.56 M": three significant figures with a decimal prefix.
[[nodiscard]] std::string formatCount(double count);

/// "0.8 s", "12 s", "3 min 5 s", "2 h 10 min".
[[nodiscard]] std::string formatDuration(double seconds);

/// The candidate with the smallest edit distance to `name`, or none if all are further away than a third of it + 1.
[[nodiscard]] std::optional<std::string> nearestName(std::string_view name, std::span<const std::string> candidates);

/// Offset of the first byte that is not part of well-formed UTF-8, or none.
[[nodiscard]] std::optional<std::size_t> firstInvalidUtf8(std::string_view text);

/// Bytes as text with every malformed sequence replaced by U+FFFD.
[[nodiscard]] std::string toValidUtf8(std::string_view bytes);

[[nodiscard]] std::string toHex(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace mhc
