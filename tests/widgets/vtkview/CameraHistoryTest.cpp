// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/CameraHistory.h"

#include <catch2/catch.hpp>

using namespace mhc::widgets;

namespace {

CameraPose from(double x) { return {{x, 0, 5}, {0, 0, 0}, {0, 1, 0}}; }

}  // namespace

TEST_CASE("the camera goes back and forward through the places where it rested") {
  CameraHistory history;
  CHECK_FALSE(history.back().has_value());
  history.restart(from(0));
  history.settle(from(0));
  CHECK_FALSE(history.canGoBack());
  history.settle(from(1));
  history.settle(from(2));
  CHECK(history.back() == from(1));
  CHECK(history.back() == from(0));
  CHECK_FALSE(history.back().has_value());
  CHECK(history.forward() == from(1));
  history.settle(from(1));  // resting where it was led to is no new place
  CHECK(history.canGoForward());
  history.settle(from(7));
  CHECK_FALSE(history.canGoForward());
  CHECK(history.back() == from(1));
}

TEST_CASE("rounding makes no new place, and old places are forgotten") {
  CameraHistory history;
  history.restart(from(0));
  history.settle(from(1e-9));
  CHECK_FALSE(history.canGoBack());
  for (int i = 1; i < 500; ++i) history.settle(from(i));
  int places = 1;
  while (history.back().has_value()) ++places;
  CHECK(places == static_cast<int>(CameraHistory::kLongest));
}
