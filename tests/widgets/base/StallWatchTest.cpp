// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/StallWatch.h"

#include <QElapsedTimer>
#include <catch2/catch.hpp>

#include "tests/support/Wait.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

/// Keeps the event loop from running until the watch has seen `milliseconds` of it, 30 s at most.
bool stall(const StallWatch& watch, double milliseconds) {
  QElapsedTimer clock;
  clock.start();
  while (watch.longestMilliseconds() < milliseconds) {
    if (clock.elapsed() > 30'000) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("beats are answered while the loop runs", "[stall]") {
  StallWatch watch;
  CHECK(test::waitUntil([&] { return watch.beats() >= 5; }));
}

TEST_CASE("a stall is seen while it lasts, and remembered", "[stall]") {
  StallWatch watch;
  REQUIRE(test::waitUntil([&] { return watch.beats() >= 1; }));
  REQUIRE(stall(watch, 60));  // seen from inside, before any event was handled
  const auto before = watch.beats();
  REQUIRE(test::waitUntil([&] { return watch.beats() > before; }));
  CHECK(watch.longestMilliseconds() >= 60);
}

TEST_CASE("reset forgets, a stall that goes on is counted from then", "[stall]") {
  StallWatch watch;
  REQUIRE(test::waitUntil([&] { return watch.beats() >= 1; }));
  REQUIRE(stall(watch, 300));
  watch.reset();
  CHECK(watch.longestMilliseconds() < 300);
  CHECK(watch.longestEverMilliseconds() >= 300);
  CHECK(stall(watch, 20));
  watch.restart();
  CHECK(watch.longestEverMilliseconds() < 300);
}

TEST_CASE("a watch can be thrown away at any time", "[stall]") {
  for (int i = 0; i < 20; ++i) {
    StallWatch watch;
    watch.logEvery(1);
    if (i % 2 == 0) test::settle();
  }
}
