// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Fitting.h"

#include "tests/training/EmulatedDevice.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using mhc::training::test::EmulatedDevice;
using mhc::training::test::smallConfig;
using mhc::training::test::SmallTraining;

namespace {

config::Config wide() {
  config::Config config = smallConfig();
  config.training.micro_batch = 24;
  return config;
}

}  // namespace

TEST_CASE("The footprint is what a training takes", "[fitting]") {
  for (const bool device : {false, true}) {
    const auto emulated = device ? std::make_shared<EmulatedDevice>() : nullptr;
    SmallTraining training(wide(), nullptr, emulated);
    const Footprint planned = footprint(training.config, training.backend);
    CHECK(planned.parameters <= training.parameters->bytes());
    CHECK(planned.buffers <= training.model->bytes());
    if (device) CHECK(planned.total() == emulated->most());
  }
}

TEST_CASE("A training that does not fit is told the largest micro-batch that would", "[fitting]") {
  const auto device = std::make_shared<EmulatedDevice>();
  Backend backend = makeCpuBackend(2);
  backend.device = device;
  backend.kernels = &device->kernels();
  config::Config half = wide(), quarter = wide();
  half.training.micro_batch = 12;
  half.training.accumulation = 2;
  quarter.training.micro_batch = 6;
  quarter.training.accumulation = 4;
  const std::size_t all = footprint(wide(), backend).total();
  const std::size_t ofHalf = footprint(half, backend).total();
  const std::size_t ofQuarter = footprint(quarter, backend).total();
  REQUIRE(ofQuarter < ofHalf);
  REQUIRE(ofHalf < all);
  auto found = smallerThatFits(wide(), backend, all - 1);
  REQUIRE(found.has_value());
  CHECK(found->training.micro_batch == 12);
  CHECK(found->training.accumulation == 2);
  found = smallerThatFits(wide(), backend, ofHalf - 1);
  REQUIRE(found.has_value());
  CHECK(found->training.micro_batch == 6);
  CHECK(found->training.accumulation == 4);
  CHECK_FALSE(smallerThatFits(wide(), backend, 1000).has_value());

  const Error error = outOfMemory(wide(), backend, ofHalf - 1);
  CHECK(error.code == ExitCode::OutOfMemory);
  CHECK_THAT(error.text(), Catch::Contains("the emulated GPU has") &&
                               Catch::Contains("for weights, gradients and moments") &&
                               Catch::Contains("This would fit: training.micro_batch=6, training.accumulation=4."));
  CHECK_THAT(outOfMemory(wide(), backend, 1000).text(), Catch::Contains("Nothing smaller of this model fits"));
}

TEST_CASE("Where halving does not help, recomputation is offered", "[fitting]") {
  config::Config config = smallConfig();
  config.model.num_hidden_layers = 8;
  config.training.micro_batch = 1;
  config.training.sequence_length = 16;
  const Backend backend = makeCpuBackend(2);
  config::Config again = config;
  again.training.recompute = config::Recompute::Full;
  const std::size_t small = footprint(again, backend).total();
  REQUIRE(small < footprint(config, backend).total());
  const auto found = smallerThatFits(config, backend, small);
  REQUIRE(found.has_value());
  CHECK(found->training.recompute == config::Recompute::Full);
  CHECK(found->training.micro_batch == 1);
  CHECK_THAT(outOfMemory(config, backend, small).text(), Catch::Contains("This would fit: training.recompute=full."));
}

TEST_CASE("A device that is too small refuses with the code for memory", "[fitting]") {
  const auto device = std::make_shared<EmulatedDevice>(std::size_t{1} << 16);
  const auto made = Parameters::create(wide().model, true, true, *makeCpuBackend(2).team, {}, device);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == ExitCode::OutOfMemory);
}
