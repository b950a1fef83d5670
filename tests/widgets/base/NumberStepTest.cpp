// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/NumberStep.h"

#include <catch2/catch.hpp>

using namespace mhc::widgets;

TEST_CASE("nice numbers go 1, 2, 5 exactly as they read", "[number]") {
  double value = 1e-5;
  for (const double wanted : {2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0}) {
    value = nextNice(value);
    CHECK(value == wanted);
  }
  for (const double wanted : {5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05}) {
    value = previousNice(value);
    CHECK(value == wanted);
  }
  CHECK(nextNice(3e-4) == 5e-4);
  CHECK(previousNice(3e-4) == 2e-4);
  CHECK(nextNice(999) == 1000);
  CHECK(nextNice(9.5e307) == 1e308);
  CHECK(previousNice(1e-300) == 5e-301);
}

TEST_CASE("steps leave no binary dust", "[number]") {
  double value = 0;
  for (int i = 0; i < 3; ++i) value = addSteps(value, 0.1, 1);
  CHECK(value == 0.3);
  CHECK(addSteps(0.3, 0.1, -3) == 0.0);
  CHECK(addSteps(1e6, 0.25, 3) == 1000000.75);
  CHECK(addSteps(12345.678, 0.001, 1) == 12345.679);
  CHECK(addSteps(-8, 1, 10) == 2);
}
