// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/BufferPlan.h"

#include <catch2/catch.hpp>

#include "tests/training/SmallTraining.h"

using namespace mhc::training;

namespace {

void checkNoOverlap(const BufferPlan& plan) {
  const auto& buffers = plan.buffers();
  for (std::size_t a = 0; a < buffers.size(); ++a) {
    CHECK(buffers[a].offset % 16 == 0);
    CHECK(buffers[a].offset + buffers[a].floats <= plan.totalFloats());
    for (std::size_t b = a + 1; b < buffers.size(); ++b) {
      const bool together = buffers[a].firstUse <= buffers[b].lastUse && buffers[b].firstUse <= buffers[a].lastUse;
      const bool apart = buffers[a].offset + buffers[a].floats <= buffers[b].offset ||
                         buffers[b].offset + buffers[b].floats <= buffers[a].offset;
      INFO(buffers[a].name << " and " << buffers[b].name);
      CHECK((!together || apart));
    }
  }
}

}  // namespace

TEST_CASE("Buffers that never live together share memory") {
  BufferPlan plan;
  const Buffer* early = plan.add("early", 1000, 0, 1);
  const Buffer* late = plan.add("late", 900, 2, 3);
  const Buffer* whole = plan.add("whole", 10, 0, 3);
  plan.layOut();
  CHECK(early->offset == late->offset);
  CHECK(whole->offset >= 1000);
  CHECK(plan.totalFloats() < 1100);
  checkNoOverlap(plan);
}

TEST_CASE("A gap between two buffers is used") {
  BufferPlan plan;
  plan.add("low", 160, 0, 9);
  const Buffer* middle = plan.add("middle", 96, 0, 1);
  plan.add("high", 64, 0, 9);
  const Buffer* again = plan.add("again", 32, 5, 6);
  plan.layOut();
  CHECK(again->offset == middle->offset);
  checkNoOverlap(plan);
}

TEST_CASE("No two buffers of a whole model overlap while both are needed") {
  for (const auto type : {mhc::config::HcType::Residual, mhc::config::HcType::Hc, mhc::config::HcType::Mhc,
                          mhc::config::HcType::Identity}) {
    test::SmallTraining training(test::smallConfig(type));
    checkNoOverlap(training.model->plan());
  }
}
