// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/FixedText.h"

#include <catch2/catch.hpp>
#include <string>

using namespace mhc;

TEST_CASE("a text is cut to its place, and what was there before is gone") {
  char place[6] = {'x', 'x', 'x', 'x', 'x', 'x'};
  copyInto(place, "ab");
  CHECK(std::string(place, 6) == std::string("ab\0\0\0\0", 6));
  copyInto(place, "longer than it");
  CHECK(std::string(place, 6) == std::string("longe\0", 6));
  copyInto(place, "");
  CHECK(std::string(place, 6) == std::string(6, '\0'));
}
