// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/Forecast.h"

#include <catch2/catch.hpp>

#include "tests/estimate/Shapes.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::estimate;

// Steps and their products alone were timed on two Zen 4 cores (docs/performance.md).
TEST_CASE("the guess for two cores is near what was measured on two cores") {
  Config c = tests::shape(384, 6, 6, 1024, 8192, 256, 8);
  const Machine machine = guessedMachine(2);
  CHECK(forecast(c, machine).step_seconds.expected == Approx(0.486).epsilon(0.15));
  c.model.hc_type = HcType::Residual;
  const Forecast f = forecast(c, machine);
  CHECK(f.gemm_seconds == Approx(0.382).epsilon(0.1));
  CHECK(f.step_seconds.expected == Approx(0.442).epsilon(0.15));
  c.training.dtype = DType::BFloat16;
  CHECK(forecast(c, machine).step_seconds.expected == Approx(0.240).epsilon(0.15));
  CHECK(forecast(tests::tiny(), machine).gemm_seconds == Approx(0.029).epsilon(0.15));
  Config large = tests::shape(768, 12, 12, 2048, 50'304, 256, 2);
  CHECK(forecast(large, machine).step_seconds.expected == Approx(1.009).epsilon(0.15));
}

TEST_CASE("narrower vectors are slower, and only some machines gain by bfloat16") {
  Config c = tests::tiny();
  double before = 0;
  for (const Vectors vectors : {Vectors::Avx512Bf16, Vectors::Avx2, Vectors::None}) {
    const double step = forecast(c, guessedMachine(2, vectors)).step_seconds.expected;
    CHECK(step > before);
    before = step;
  }
  const Machine machine = guessedMachine(2, Vectors::Avx512);
  CHECK(productRate(machine, DType::BFloat16) == productRate(machine, DType::Float32));
  CHECK(productRate(guessedMachine(2), DType::BFloat16) > productRate(guessedMachine(2), DType::Float32));
}

TEST_CASE("a step is the sum of what it goes to, and the rest follows from it") {
  Config c = tests::tiny();
  c.training.steps = 1000;
  c.training.evaluate_every = 100;
  c.training.evaluate_tokens = 20'480;
  const Forecast f = forecast(c, guessedMachine(2));
  const double step =
      f.gemm_seconds + f.attention_seconds + f.mixing_seconds + f.elementwise_seconds + f.optimizer_seconds;
  CHECK(f.step_seconds.expected == Approx(step));
  CHECK(f.tokens_per_second.expected == Approx(2048 / step));
  CHECK(f.total_seconds.expected == Approx(step * (1000 + 10 * 10 / 3.0)));  // ten evaluations of ten steps' tokens
  CHECK(f.mixing_share == Approx(f.mixing_seconds / step));
  CHECK(f.mfu > 0.1);
  CHECK(f.mfu < 1);
}

TEST_CASE("a guess is wide, a measured machine narrow") {
  Machine machine = guessedMachine(2);
  CHECK_FALSE(machine.measured);
  const Forecast guess = forecast(tests::tiny(), machine);
  CHECK(guess.step_seconds.high == Approx(2 * guess.step_seconds.expected));
  CHECK(guess.step_seconds.low == Approx(guess.step_seconds.expected / 2));
  machine.measured = true;
  const Forecast known = forecast(tests::tiny(), machine);
  CHECK(known.tokens_per_second.high == Approx(1.25 * known.tokens_per_second.expected));
}

TEST_CASE("more cores, fewer streams and less work are faster") {
  Config c = tests::tiny();
  const double mhc = forecast(c, guessedMachine(2)).step_seconds.expected;
  CHECK(forecast(c, guessedMachine(4)).step_seconds.expected < mhc);
  c.training.accumulation = 2;
  CHECK(forecast(c, guessedMachine(2)).step_seconds.expected > 1.8 * mhc);
  c.training.accumulation = 1;
  c.model.hc_type = HcType::Identity;
  const double identity = forecast(c, guessedMachine(2)).step_seconds.expected;
  CHECK(identity < mhc);
  c.model.hc_type = HcType::Residual;
  const Forecast residual = forecast(c, guessedMachine(2));
  CHECK(residual.step_seconds.expected < identity);
  CHECK(residual.mixing_seconds == 0);
}

TEST_CASE("what remains gets less as the training goes on") {
  Config c = tests::tiny();
  c.training.steps = 1000;
  const Machine machine = guessedMachine(2);
  CHECK(forecast(c, machine, 500).total_seconds.expected ==
        Approx(forecast(c, machine).total_seconds.expected / 2).epsilon(0.01));
  CHECK(forecast(c, machine, 1000).total_seconds.expected == 0);
  CHECK(forecast(c, machine, 2000).total_seconds.expected == 0);
  c.training.evaluate_every = 100;
  c.training.evaluate_tokens = 20'480;
  CHECK(remainingSeconds(c.training, 900, 2048) == Approx(100 + 10 / 3.0));
  CHECK(remainingSeconds(c.training, 1000, 2048) == 0);
  CHECK(remainingSeconds(c.training, 0, 0) == 0);
}
