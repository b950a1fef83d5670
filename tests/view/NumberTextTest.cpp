// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/NumberText.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace mhc::view;

TEST_CASE("values are short and never a misleading zero") {
  CHECK(formatValue(0) == "0");
  CHECK(formatValue(6e-4) == "0.0006");
  CHECK(formatValue(1.75) == "1.75");
  CHECK(formatValue(2.345678) == "2.3457");
  CHECK(formatValue(1.5e-7) == "1.5e-7");
  CHECK(formatValue(41200) == "41,200");
  CHECK(formatValue(1234.5678) == "1,234.6");
  CHECK(formatValue(-12345678.9) == "-1.2346e7");
  CHECK(formatValue(999.999999) == "1000");
  CHECK(formatValue(NAN) == "NaN");
  CHECK(formatValue(INFINITY) == "∞");
  CHECK(formatValue(3e20) == "3e20");
}

TEST_CASE("integers are grouped") {
  CHECK(formatInteger(0) == "0");
  CHECK(formatInteger(999) == "999");
  CHECK(formatInteger(1000) == "1,000");
  CHECK(formatInteger(-1234567) == "-1,234,567");
  CHECK(formatInteger(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
}

TEST_CASE("ticks have the decimals of their step and a decimal prefix when large") {
  CHECK(formatTick(0.1, 0.05) == "0.10");
  CHECK(formatTick(0, 0.05) == "0");
  CHECK(formatTick(20'000, 5'000) == "20k");
  CHECK(formatTick(1.5e6, 5e5) == "1.5M");
  CHECK(formatTick(12'345, 1) == "12.345k");
  CHECK(formatTick(1'234'567, 1) == "1234567");
  CHECK(formatTick(3e15, 1e15) == "3P");
  CHECK(formatTick(1e-7, 1e-7) == "1e-7");
  CHECK(formatTick(1.5e-7, 5e-8) == "1.5e-7");
}
