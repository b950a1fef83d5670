// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/TimeLeft.h"

#include <catch2/catch.hpp>
#include <functional>
#include <vector>

using namespace mhc::view;

namespace {

struct Records {
  std::vector<std::int64_t> steps;
  std::vector<double> seconds;
};

/// Steps 1…count; secondsOf(step) is how long that step took.
Records records(std::int64_t count, const std::function<double(std::int64_t)>& secondsOf) {
  Records all;
  double now = 100;
  for (std::int64_t step = 1; step <= count; ++step) {
    now += secondsOf(step);
    all.steps.push_back(step);
    all.seconds.push_back(now);
  }
  return all;
}

}  // namespace

TEST_CASE("a steady run has a time left without spread", "[timeleft]") {
  const Records steady = records(101, [](std::int64_t) { return 2.0; });
  const auto left = timeLeft(steady.steps, steady.seconds, 1101);
  REQUIRE(left);
  CHECK(left->seconds == Approx(2000));
  CHECK(left->low == Approx(2000));
  CHECK(left->high == Approx(2000));
}

TEST_CASE("evaluations count, and an uneven pace widens the spread", "[timeleft]") {
  const Records uneven = records(201, [](std::int64_t step) { return (step - 1) / 20 % 2 == 0 ? 1.0 : 3.0; });
  const auto left = timeLeft(uneven.steps, uneven.seconds, 1201);
  REQUIRE(left);
  CHECK(left->seconds == Approx(2000).epsilon(0.02));
  CHECK(left->low == Approx(1000).epsilon(0.1));
  CHECK(left->high == Approx(3000).epsilon(0.1));
}

TEST_CASE("a pause is not taken for pace", "[timeleft]") {
  const Records paused = records(101, [](std::int64_t step) { return step == 55 ? 3600.0 : 1.0; });
  const auto left = timeLeft(paused.steps, paused.seconds, 201);
  REQUIRE(left);
  CHECK(left->seconds == Approx(100));
  CHECK(left->high == Approx(100));
}

TEST_CASE("too few records, or no step left: nothing is told", "[timeleft]") {
  const Records few = records(7, [](std::int64_t) { return 1.0; });
  CHECK_FALSE(timeLeft(few.steps, few.seconds, 100));
  const Records done = records(100, [](std::int64_t) { return 1.0; });
  CHECK_FALSE(timeLeft(done.steps, done.seconds, 100));
  CHECK_FALSE(timeLeft({}, {}, 100));
  const std::vector<std::int64_t> same(20, 5);  // a writer that repeats a step
  const std::vector<double> seconds(20, 1.0);
  CHECK_FALSE(timeLeft(same, seconds, 100));
}
