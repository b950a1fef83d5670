// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/end_to_end/DesignJourney.h"

using namespace mhc;
using namespace mhc::tests;

TEST_CASE("an empty canvas becomes a training run with the keyboard alone") {
  Journey j;
  key("ctrl+n");
  j.takePage();
  REQUIRE(test::waitUntil([&] { return j.canvas().hasFocus(); }, 5000));
  j.insert("embedding");
  j.insert("expand");
  j.insert("stack");
  const graph::BlockId stack = j.last("stack");
  for (const char* sublayer : {"attention", "swiglu"}) {
    j.insert("mixing");
    const graph::BlockId mixing = j.last("mixing");
    j.insert("rmsnorm");
    j.insert(sublayer);
    j.connectNearest();  // back into the mixing
    j.goTo(mixing);
  }
  j.connectNearest();  // out of the stack
  j.goTo(j.last("attention"));
  j.connectNearest();  // the stack's positions
  j.goTo(stack);
  j.insert("reduce");
  j.insert("rmsnorm");
  j.insert("output head");
  key("Escape");
  j.insert("rotary");
  j.connectNearest();
  INFO(j.page->problem().toStdString());
  REQUIRE(j.page->problem().isEmpty());
  // Wrong steps can be taken back by keyboard too.
  const auto whole = j.design();
  key("ctrl+z");
  CHECK_FALSE(j.design() == whole);
  key("ctrl+shift+z");
  CHECK(j.design() == whole);
  key("ctrl+Return");
  j.expectTraining();
}
