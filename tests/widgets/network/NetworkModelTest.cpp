// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/network/NetworkModel.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "tests/support/DemoFrames.h"
#include "widgets/base/maps/MixingFrame.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

double gap(const Vec3& a, const Vec3& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

}  // namespace

TEST_CASE("every entry of every map is a tube as thick as it is") {
  const view::FramePtr frame = test::demoFrame({}, 700);
  const NetworkModel model(frame);
  REQUIRE(model.links().size() == 8U * (16 + 8));
  for (const NetworkLink& link : model.links()) {
    const std::vector<double> pre = preOf(*frame->data, link.sublayer), post = postOf(*frame->data, link.sublayer);
    const double entry = link.part == NetworkPart::Carry  ? resOf(*frame->data, link.sublayer)(link.to, link.from)
                         : link.part == NetworkPart::Read ? pre[static_cast<std::size_t>(link.from)]
                                                          : post[static_cast<std::size_t>(link.to)];
    CHECK(link.weight == entry);
    CHECK(model.radius(link) ==
          Approx(std::abs(entry) < NetworkModel::kLeastWeight ? 0 : NetworkModel::kThickness * std::abs(entry)));
  }
}

TEST_CASE("carries join the streams' places and keep away from the blocks") {
  for (const int n : {2, 3, 4, 5, 8}) {
    const NetworkModel model(test::demoFrame({"/runs/demo", "mhc", n, 4, 1000, 1}, 500));
    for (const NetworkLink& link : model.links()) {
      if (link.part != NetworkPart::Carry) continue;
      CHECK(gap(model.along(link, 0), model.streamAt(link.sublayer, link.from)) < 1e-9);
      CHECK(gap(model.along(link, 1), model.streamAt(link.sublayer + 1, link.to)) < 1e-9);
      for (double t = 0; t <= 1; t += 0.05) {
        const Vec3 at = model.along(link, t);
        CHECK(std::hypot(at[1], at[2]) > 0.99);
      }
    }
  }
}

TEST_CASE("reads end at the block, writes begin there") {
  const NetworkModel model(test::demoFrame({}, 500));
  for (const NetworkLink& link : model.links()) {
    if (link.part == NetworkPart::Carry) continue;
    const Vec3 centre = model.blockCentre(link.sublayer), half = model.blockHalf();
    const Vec3 at = model.along(link, link.part == NetworkPart::Read ? 1 : 0);
    CHECK(std::abs(at[0] - centre[0]) == Approx(half[0]));
    CHECK(std::abs(at[1]) <= half[1] + 1e-9);
    CHECK(std::abs(at[2]) <= half[2] + 1e-9);
  }
}

TEST_CASE("mass goes through the product of the maps; column sums of 1 keep it") {
  const view::FramePtr frame = test::demoFrame({"/runs/demo", "mhc", 4, 8, 1000, 2}, 900);
  NetworkModel model(frame);
  model.setMass(3, 1);
  std::vector<double> mass{0, 1, 0, 0};
  for (int s = 3; s <= 8; ++s) {
    CHECK(model.mass(s) == mass);
    const hyper::Matrix res = resOf(*frame->data, s);
    std::vector<double> next(4, 0.0);
    for (int i = 0; i < 4; ++i) {
      for (int j = 0; j < 4; ++j) next[static_cast<std::size_t>(i)] += res(i, j) * mass[static_cast<std::size_t>(j)];
    }
    double carried = 0;
    for (const NetworkLink& link : model.links()) {
      if (link.sublayer == s) carried += model.carried(link);
    }
    CHECK(carried == Approx(std::accumulate(next.begin(), next.end(), 0.0)));
    mass = next;
  }
  CHECK(model.mass(9) == mass);
  CHECK(std::accumulate(mass.begin(), mass.end(), 0.0) == Approx(1).margin(0.02));
  CHECK(model.mass(2) == std::vector<double>(4, 0.0));
  model.setMass(1, -1);
  CHECK(model.mass(1) == std::vector<double>(4, 0.25));
  model.setMass(99, 9);  // beyond the end, no such stream: clamped, even
  CHECK(model.mass(8) == std::vector<double>(4, 0.25));
}

TEST_CASE("frames without maps are empty, NaN draws nothing") {
  CHECK(NetworkModel(nullptr).empty());
  CHECK(NetworkModel().table().rows.empty());
  auto broken = std::make_shared<view::FrameData>(*test::demoFrame({}, 10)->data);
  broken->mean[2][9] = NAN;
  auto frame = std::make_shared<view::Frame>();
  frame->recorded = 1;
  frame->data = broken;
  const NetworkModel model(frame);
  CHECK(model.links()[2 * 24 + 1].weight == 0);
  CHECK(model.table().rows.size() == model.links().size());
  // A deep network is no thread: its pitch shrinks, but not to nothing.
  CHECK(NetworkModel(test::demoFrame({"/runs/demo", "identity", 2, 96, 1000, 1}, 10)).pitch() ==
        NetworkModel::kPitchLeast);
}
