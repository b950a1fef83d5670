// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/LearningRate.h"

#include <catch2/catch.hpp>

using namespace mhc::config;

namespace {

TrainingConfig training(Schedule schedule) {
  TrainingConfig t;
  t.steps = 1000;
  t.warmup_steps = 100;
  t.learning_rate = 2e-3;
  t.minimum_learning_rate_ratio = 0.1;
  t.schedule = schedule;
  return t;
}

}  // namespace

TEST_CASE("the warm-up is a line from the first step to the peak") {
  for (const auto schedule : {Schedule::Cosine, Schedule::Linear, Schedule::Constant, Schedule::Wsd}) {
    const TrainingConfig t = training(schedule);
    CHECK(learningRate(t, 1) == Approx(2e-5));
    CHECK(learningRate(t, 50) == Approx(1e-3));
    CHECK(learningRate(t, 100) == Approx(2e-3));
  }
}

TEST_CASE("after the warm-up each schedule has its shape") {
  CHECK(learningRate(training(Schedule::Cosine), 550) == Approx(2e-3 * 0.55));  // half way: the mean of peak and minimum
  CHECK(learningRate(training(Schedule::Cosine), 325) == Approx(2e-3 * (0.1 + 0.9 * 0.8535533906)));
  CHECK(learningRate(training(Schedule::Cosine), 1000) == Approx(2e-4));
  CHECK(learningRate(training(Schedule::Linear), 550) == Approx(2e-3 * 0.55));
  CHECK(learningRate(training(Schedule::Linear), 325) == Approx(2e-3 * 0.775));
  CHECK(learningRate(training(Schedule::Linear), 1000) == Approx(2e-4));
  CHECK(learningRate(training(Schedule::Constant), 1000) == Approx(2e-3));
  CHECK(learningRate(training(Schedule::Wsd), 800) == Approx(2e-3));
  CHECK(learningRate(training(Schedule::Wsd), 900) == Approx(2e-3 * 0.55));
  CHECK(learningRate(training(Schedule::Wsd), 1000) == Approx(2e-4));
}

TEST_CASE("it never rises after the warm-up and never falls below the minimum") {
  for (const auto schedule : {Schedule::Cosine, Schedule::Linear, Schedule::Constant, Schedule::Wsd}) {
    const TrainingConfig t = training(schedule);
    for (std::int64_t step = 101; step <= 1000; ++step) {
      CHECK(learningRate(t, step) <= learningRate(t, step - 1));
      CHECK(learningRate(t, step) >= 2e-4 * (1 - 1e-12));
    }
  }
}

TEST_CASE("the ends of odd schedules are finite") {
  TrainingConfig t = training(Schedule::Cosine);
  t.warmup_steps = 0;
  CHECK(learningRate(t, 1) > 0);
  CHECK(learningRate(t, 5000) == learningRate(t, 1000));
  t.steps = 1;
  CHECK(learningRate(t, 1) == Approx(2e-4));
  t.warmup_steps = 1;  // all of it is warm-up
  CHECK(learningRate(t, 1) == Approx(2e-3));
  t = training(Schedule::Wsd);
  t.warmup_steps = 900;  // the line down begins where the warm-up ends
  CHECK(learningRate(t, 900) == Approx(2e-3));
  CHECK(learningRate(t, 1000) == Approx(2e-4));
  t.warmup_steps = 1000;
  CHECK(learningRate(t, 1000) == Approx(2e-3));
}
