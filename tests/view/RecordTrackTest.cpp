// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/RecordTrack.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

using namespace mhc::view;

TEST_CASE("steps are spread evenly with the first and the last", "[track]") {
  std::vector<std::int64_t> steps(1000);
  std::iota(steps.begin(), steps.end(), 5);
  CHECK(spreadSteps(steps, 1000) == steps);
  const auto chosen = spreadSteps(steps, 7);
  REQUIRE(chosen.size() == 7);
  CHECK(chosen.front() == 5);
  CHECK(chosen.back() == 1004);
  for (std::size_t i = 1; i < chosen.size(); ++i) CHECK(std::abs(chosen[i] - chosen[i - 1] - 166.5) <= 1);
  CHECK(spreadSteps({}, 4).empty());
  CHECK(spreadSteps({1, 2, 3}, 0) == std::vector<std::int64_t>{1, 3});
}

TEST_CASE("missing and misshapen records are NaN, the others keep their place", "[track]") {
  RecordTrack track;
  track.rows = 3;
  track.width = 2;
  CHECK(track.empty());
  appendRecords(track, 0, {{1, 2}, {3, 4, 5}, {6, 7}});
  appendRecords(track, 10, {{8, 9}});
  REQUIRE(track.values.size() == 12);
  CHECK(track.record(0, 0)[1] == 2);
  CHECK(std::isnan(track.record(0, 1)[0]));
  CHECK(track.record(0, 2)[0] == 6);
  CHECK(track.record(1, 0)[0] == 8);
  CHECK(std::isnan(track.record(1, 2)[1]));
}

TEST_CASE("the nearest step of a track is the earlier of two equally near", "[track]") {
  RecordTrack track;
  track.steps = {0, 10, 20, 50};
  CHECK(nearestPosition(track, -5) == 0);
  CHECK(nearestPosition(track, 15) == 1);
  CHECK(nearestPosition(track, 16) == 2);
  CHECK(nearestPosition(track, 36) == 3);
  CHECK(nearestPosition(track, 999) == 3);
}
