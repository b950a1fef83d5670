// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/BufferPlan.h"

#include <catch2/catch.hpp>

#include "tests/training/SmallTraining.h"

using namespace mhc::training;
using mhc::kernels::Element;

namespace {

void checkNoOverlap(const BufferPlan& plan) {
  const auto& buffers = plan.buffers();
  for (std::size_t a = 0; a < buffers.size(); ++a) {
    CHECK(buffers[a].offset % 64 == 0);
    CHECK(buffers[a].offset + buffers[a].bytes() <= plan.totalBytes());
    for (std::size_t b = a + 1; b < buffers.size(); ++b) {
      bool together = false;
      for (const Lifetime& mine : buffers[a].lifetimes) {
        for (const Lifetime& other : buffers[b].lifetimes) {
          together = together || (mine.first <= other.last && other.first <= mine.last);
        }
      }
      const bool apart = buffers[a].offset + buffers[a].bytes() <= buffers[b].offset ||
                         buffers[b].offset + buffers[b].bytes() <= buffers[a].offset;
      INFO(buffers[a].name << " and " << buffers[b].name);
      CHECK((!together || apart));
    }
  }
}

}  // namespace

TEST_CASE("Buffers that never live together share memory") {
  BufferPlan plan;
  const Buffer* early = plan.add("early", Element::Float32, 1000, {{0, 1}});
  const Buffer* late = plan.add("late", Element::Float32, 900, {{2, 3}});
  const Buffer* whole = plan.add("whole", Element::Float32, 10, {{0, 3}});
  plan.layOut();
  CHECK(early->offset == late->offset);
  CHECK(whole->offset >= 4000);
  CHECK(plan.totalBytes() < 4400);
  checkNoOverlap(plan);
}

TEST_CASE("A gap between two buffers is used") {
  BufferPlan plan;
  plan.add("low", Element::Float32, 160, {{0, 9}});
  const Buffer* middle = plan.add("middle", Element::Float32, 96, {{0, 1}});
  plan.add("high", Element::Float32, 64, {{0, 9}});
  const Buffer* again = plan.add("again", Element::Float32, 32, {{5, 6}});
  plan.layOut();
  CHECK(again->offset == middle->offset);
  checkNoOverlap(plan);
}

TEST_CASE("A buffer that is made twice leaves its place to others in between") {
  BufferPlan plan;
  const Buffer* twice = plan.add("twice", Element::Float32, 1000, {{0, 1}, {6, 7}});
  const Buffer* between = plan.add("between", Element::Float32, 800, {{2, 5}});
  const Buffer* late = plan.add("late", Element::Float32, 500, {{5, 6}});
  plan.layOut();
  CHECK(between->offset == twice->offset);
  CHECK(late->offset >= 4000);
  checkNoOverlap(plan);
}

TEST_CASE("bfloat16 takes half the bytes") {
  BufferPlan plan;
  const Buffer* narrow = plan.add("narrow", Element::BFloat16, 1000, {{0, 1}});
  plan.layOut();
  CHECK(narrow->bytes() == 2000);
  CHECK(plan.totalBytes() == 2000);
}

TEST_CASE("No two buffers of a whole model overlap while both are needed") {
  for (const auto type : {mhc::config::HcType::Residual, mhc::config::HcType::Hc, mhc::config::HcType::Mhc,
                          mhc::config::HcType::Identity}) {
    for (const auto recompute :
         {mhc::config::Recompute::None, mhc::config::Recompute::Selective, mhc::config::Recompute::Full}) {
      auto config = test::smallConfig(type);
      config.training.recompute = recompute;
      config.training.dtype =
          recompute == mhc::config::Recompute::Full ? mhc::config::DType::BFloat16 : mhc::config::DType::Float32;
      test::SmallTraining training(config);
      checkNoOverlap(training.model->plan());
    }
  }
}
