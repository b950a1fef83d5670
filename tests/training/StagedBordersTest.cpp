// SPDX-License-Identifier: GPL-3.0-or-later
// What `mhc-worker mixing --backend cuda` computes with, on a device whose kernels run on the emulation.
#include "core/training/backend/StagedBorders.h"

#include <catch2/catch.hpp>

#include "app/worker/MixingJob.h"
#include "tests/training/EmulatedDevice.h"

using namespace mhc;
using mhc::training::test::EmulatedDevice;

namespace {

std::vector<float> numbers(std::size_t count, std::uint32_t seed, float factor) {
  std::vector<float> values(count);
  std::uint32_t state = seed * 2654435761U + 1;
  for (float& value : values) {
    state = state * 1664525U + 1013904223U;
    value = (static_cast<float>(state >> 8U) / 8388608.0F - 1.0F) * factor;
  }
  return values;
}

worker::MixingInputs inputs(bool gradients) {
  worker::MixingInputs in;
  in.shape = {9, 4, 20};
  in.x = numbers(9 * 80, 1, 1);
  in.fn = numbers(24 * 80, 2, 0.2F);
  in.base = numbers(24, 3, 1);
  in.scale = numbers(3, 4, 1);
  in.f = numbers(9 * 20, 5, 1);
  if (gradients) in.grad_next = numbers(9 * 80, 6, 1);
  if (gradients) in.grad_u = numbers(9 * 20, 7, 1);
  return in;
}

void checkClose(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-4).margin(2e-5));
}

}  // namespace

TEST_CASE("Borders over host memory on a device give the reference's numbers", "[device]") {
  const auto device = std::make_shared<EmulatedDevice>();
  const auto& table = training::stagedBorders(device);
  for (const auto numerics : {kernels::MixingNumerics::Paper, kernels::MixingNumerics::DeepseekV4}) {
    for (const bool gradients : {false, true}) {
      worker::MixingSettings settings;
      settings.numerics = numerics;
      const auto in = inputs(gradients);
      const auto found = worker::computeMixing(in, settings, table, kernels::SerialFor());
      const auto expected = worker::computeMixing(in, settings, kernels::referenceKernels(), kernels::SerialFor());
      checkClose(found.pre, expected.pre);
      checkClose(found.post, expected.post);
      checkClose(found.res, expected.res);
      checkClose(found.u, expected.u);
      checkClose(found.next, expected.next);
      checkClose(found.grad_x, expected.grad_x);
      checkClose(found.grad_fn, expected.grad_fn);
      checkClose(found.grad_base, expected.grad_base);
      checkClose(found.grad_scale, expected.grad_scale);
      checkClose(found.grad_f, expected.grad_f);
      CHECK(device->memory().taken == 0);
    }
  }
}

TEST_CASE("A device that is too small for borders throws and keeps nothing", "[device]") {
  const auto device = std::make_shared<EmulatedDevice>(std::size_t{8} << 10);
  CHECK_THROWS_AS(worker::computeMixing(inputs(false), {}, training::stagedBorders(device), kernels::SerialFor()), std::bad_alloc);
  CHECK(device->memory().taken == 0);
}
