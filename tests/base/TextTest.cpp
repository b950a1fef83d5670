// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Text.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace mhc;

TEST_CASE("numbers print short and read back as the same double") {
  CHECK(formatNumber(0.001) == "0.001");
  CHECK(formatNumber(0.0006) == "0.0006");
  CHECK(formatNumber(1e30) == "1e+30");
  CHECK(formatNumber(0) == "0");
  CHECK(formatNumber(-2.5) == "-2.5");
  CHECK(formatNumber(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(formatNumber(-std::numeric_limits<double>::infinity()) == "-inf");
  for (const double value : {0.1, 1.0 / 3, 1e-20, 6.02214076e23, 5e-324, 1.7976931348623157e308, -123456.789, 1e15, 1e-4}) {
    CHECK(parseNumber(formatNumber(value)) == value);
  }
}

TEST_CASE("numbers are read as people type them") {
  CHECK(parseNumber("6e-4") == 6e-4);
  CHECK(parseNumber(" 4k ") == 4000);
  CHECK(parseNumber("1.5 M") == 1.5e6);
  CHECK(parseNumber("2G") == 2e9);
  CHECK(parseNumber("2^14") == 16384);
  CHECK(parseNumber("+7") == 7);
  CHECK(parseNumber("-0.5") == -0.5);
  for (const char* text : {"", " ", "abc", "1x", "4kk", "1,5", "2^", "^2", "--1", "0x10", "1e", "1 2"}) {
    INFO(text);
    CHECK_FALSE(parseNumber(text).has_value());
  }
}

TEST_CASE("sizes, counts and durations have three figures") {
  CHECK(formatBytes(512) == "512 bytes");
  CHECK(formatBytes(1536) == "1.5 KiB");
  CHECK(formatBytes(std::uint64_t{400} << 20) == "400 MiB");
  CHECK(formatBytes(1048575) == "1 MiB");
  CHECK(formatCount(850) == "850");
  CHECK(formatCount(12345) == "12.3 k");
  CHECK(formatCount(4.56e6) == "4.56 M");
  CHECK(formatCount(-2000) == "-2 k");
  CHECK(formatDuration(0.84) == "0.8 s");
  CHECK(formatDuration(12) == "12 s");
  CHECK(formatDuration(185) == "3 min 5 s");
  CHECK(formatDuration(7800) == "2 h 10 min");
  CHECK(formatDuration(-1) == "unknown");
}

TEST_CASE("the nearest name is found if it is near enough") {
  const std::vector<std::string> names{"steps", "seed", "schedule", "sequence_length"};
  CHECK(nearestName("stpes", names) == "steps");
  CHECK(nearestName("sequence_lenght", names) == "sequence_length");
  CHECK_FALSE(nearestName("zzzzzzzz", names).has_value());
  CHECK_FALSE(nearestName("steps", {}).has_value());
}

TEST_CASE("malformed UTF-8 is found where it begins") {
  CHECK_FALSE(firstInvalidUtf8("plain").has_value());
  CHECK_FALSE(firstInvalidUtf8("β₂ 🙂").has_value());
  CHECK(firstInvalidUtf8("ab\xC3") == 2U);           // cut off
  CHECK(firstInvalidUtf8("\xC0\xAF") == 0U);         // overlong
  CHECK(firstInvalidUtf8("a\xED\xA0\x80") == 1U);    // surrogate
  CHECK(firstInvalidUtf8("\xF4\x90\x80\x80") == 0U); // beyond U+10FFFF
  CHECK(firstInvalidUtf8("x\x80") == 1U);
  CHECK(toValidUtf8("a\xFFz") == "a\xEF\xBF\xBDz");
  CHECK_FALSE(firstInvalidUtf8(toValidUtf8("\xF0\x9F\x99")).has_value());
}

TEST_CASE("splitting, trimming and hexadecimal digits") {
  CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
  CHECK(split("", ',') == std::vector<std::string>{""});
  CHECK(trim(" \t x y \r\n") == "x y");
  CHECK(trim("  ").empty());
  const std::vector<std::uint8_t> bytes{0x00, 0x0F, 0xA5};
  CHECK(toHex(bytes) == "000fa5");
}
