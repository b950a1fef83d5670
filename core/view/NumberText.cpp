// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/NumberText.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace mhc::view {
namespace {

/// to_chars, because printf and streams follow the user's locale.
std::string toText(double value, std::chars_format format, int precision) {
  std::array<char, 400> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
  return {buffer.data(), result.ptr};
}

/// "1.50e-07" → "1.5e-7".
std::string tidyExponent(std::string text) {
  const auto e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') != std::string::npos) {
    while (mantissa.back() == '0') mantissa.pop_back();
    if (mantissa.back() == '.') mantissa.pop_back();
  }
  if (e == std::string::npos) return mantissa;
  const bool negative = text[e + 1] == '-';
  std::size_t digits = e + 2;
  while (digits + 1 < text.size() && text[digits] == '0') ++digits;
  return mantissa + "e" + (negative ? "-" : "") + text.substr(digits);
}

std::string withCommas(std::string digits) {
  const std::size_t start = !digits.empty() && digits[0] == '-' ? 1 : 0;
  for (std::size_t i = digits.size(); i > start + 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

}  // namespace

std::string formatInteger(std::int64_t value) {
  std::string digits = std::to_string(value);
  return withCommas(std::move(digits));
}

std::string formatValue(double value, int significant) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  const double size = std::abs(value);
  if (size < 1e15 && size >= 1000 && value == std::floor(value)) return formatInteger(static_cast<std::int64_t>(value));
  if (value == 0) return "0";
  significant = std::clamp(significant, 1, 17);
  if (size >= 1e-4 && size < 1e7) {
    const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
    const int decimals = std::max(significant - before, 0);
    std::string text = toText(value, std::chars_format::fixed, decimals);
    if (text.find('.') != std::string::npos) {
      while (text.back() == '0') text.pop_back();
      if (text.back() == '.') text.pop_back();
    }
    const auto point = text.find('.');
    if (size < 1000) return text;
    return withCommas(text.substr(0, point)) + (point == std::string::npos ? "" : text.substr(point));
  }
  return tidyExponent(toText(value, std::chars_format::scientific, significant - 1));
}

std::string formatTick(double value, double step) {
  if (value == 0) return "0";
  if (!std::isfinite(value) || !(step > 0)) return formatValue(value);
  struct Prefix {
    double factor;
    const char* letter;
  };
  constexpr std::array<Prefix, 8> kPrefixes{{{1e21, "Z"}, {1e18, "E"}, {1e15, "P"}, {1e12, "T"},
                                             {1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}}};
  const double size = std::abs(value);
  for (const Prefix& prefix : kPrefixes) {
    if (size < prefix.factor * 0.9999999 || (prefix.factor == 1e3 && size < 9999)) continue;
    const double digits = -std::log10(step / prefix.factor);
    const int decimals = std::max(0, static_cast<int>(std::ceil(digits - 1e-9)));
    if (prefix.factor > 1 && (decimals > 3 || (decimals > 0 && size >= prefix.factor * 1e3))) continue;
    if (decimals > 6) break;
    return toText(value / prefix.factor, std::chars_format::fixed, decimals) + prefix.letter;
  }
  if (size < 1) {
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    if (decimals <= 4) return toText(value, std::chars_format::fixed, decimals);
  }
  const int significant = static_cast<int>(std::ceil(std::log10(size / step) - 1e-9)) + 1;
  return tidyExponent(toText(value, std::chars_format::scientific, std::clamp(significant - 1, 0, 15)));
}

}  // namespace mhc::view
