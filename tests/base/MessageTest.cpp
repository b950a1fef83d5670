// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Message.h"

#include <catch2/catch.hpp>

using namespace mhc;

TEST_CASE("names in braces are replaced, all of them, and others stay") {
  const Message message = makeMessage("a.b", "{x} and {y}, again {x}; {z} and { stay", {{"x", "1"}, {"y", "{x}"}});
  CHECK(message.english == "1 and {x}, again 1; {z} and { stay");  // what was put in is not looked at again
  CHECK(message.id == "a.b");
  CHECK(message.arguments.size() == 2);
}

TEST_CASE("an empty pattern and an empty argument are fine") {
  CHECK(makeMessage("a", "").english.empty());
  CHECK(makeMessage("a", "[{x}]", {{"x", ""}}).english == "[]");
}
