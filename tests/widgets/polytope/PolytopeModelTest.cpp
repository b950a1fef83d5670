// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeModel.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/DemoFrames.h"
#include "widgets/polytope/PolytopeOverlay.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

double length(const Point3& p) { return std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]); }

/// A frame whose sublayers' mean H_res are these matrices.
view::FramePtr frameOf(const std::vector<hyper::Matrix>& matrices, const char* hcType = "hc") {
  auto data = std::make_shared<view::FrameData>();
  data->hcType = hcType;
  data->n = matrices.front().rows;
  data->sublayers = static_cast<int>(matrices.size());
  for (const hyper::Matrix& m : matrices) {
    std::vector<float> row(static_cast<std::size_t>(2 * data->n), 0.5F);
    row.insert(row.end(), m.values.begin(), m.values.end());
    data->mean.push_back(std::move(row));
  }
  auto frame = std::make_shared<view::Frame>();
  frame->run = "/runs/demo";
  frame->recorded = frame->requested = 1;
  frame->data = data;
  return frame;
}

}  // namespace

TEST_CASE("three and four streams have all vertices and edges") {
  for (const auto& [n, corners, edges] : {std::tuple{3, 6, 15}, {4, 24, 240}}) {
    PolytopeModel model;
    model.setFrame(test::demoFrame({"/runs/demo", "mhc", n, 8, 1000, 1}, 500));
    CHECK(static_cast<int>(model.vertices().size()) == corners);
    CHECK(static_cast<int>(model.edges().size()) == edges);
    for (const PolytopeVertex& vertex : model.vertices()) CHECK(length(vertex.at) <= std::sqrt(n - 1.0) + 1e-9);
    CHECK(model.hiddenDirections() == (n == 3 ? 1 : 2));
  }
}

TEST_CASE("the identity lies on the first axis, J at the origin") {
  PolytopeModel model;
  model.setFrame(frameOf({hyper::identity(4), hyper::uniform(4)}));
  CHECK(model.points()[0].at[0] == Approx(std::sqrt(3.0)));
  CHECK(model.points()[0].at[1] == Approx(0).margin(1e-7));
  CHECK(model.points()[0].at[2] == Approx(0).margin(1e-7));
  CHECK(length(model.points()[1].at) < 1e-6);
}

TEST_CASE("what the position drops is the off-plane part") {
  // I + 21·J is drawn on the identity; only the ring tells.
  PolytopeModel model;
  model.setFrame(frameOf({hyper::identity(4) + 21.0 * hyper::uniform(4), hyper::identity(4)}));
  const PolytopePoint& far = model.points()[0];
  CHECK(far.at[0] == Approx(std::sqrt(3.0)).margin(1e-5));
  CHECK(far.offPlane == Approx(21));
  CHECK(far.maxRowSum == Approx(22));
  CHECK(far.outside);
  CHECK(far.outsideDistance == Approx(21).margin(1e-4));
  CHECK(ringRadius(far.offPlane) > ringRadius(0.1));
  CHECK(ringRadius(model.points()[1].offPlane) == 0);
  CHECK_FALSE(model.points()[1].outside);
}

TEST_CASE("negative entries lie outside and their foot inside") {
  hyper::Matrix m = hyper::identity(3);
  m(0, 0) = 1.4, m(0, 1) = -0.4, m(1, 0) = -0.4, m(1, 1) = 1.4;
  PolytopeModel model;
  model.setFrame(frameOf({m}));
  CHECK(model.points()[0].outside);
  CHECK(model.points()[0].outsideDistance == Approx(0.8).margin(1e-5));  // the foot is the identity
  CHECK(model.points()[0].foot[0] == Approx(std::sqrt(2.0)).margin(1e-5));
}

TEST_CASE("turning shows a hidden direction and keeps lengths within the picture") {
  PolytopeModel model;
  model.setFrame(test::demoFrame({"/runs/demo", "mhc", 3, 8, 1000, 1}, 1000));
  const auto before = model.points();
  model.turn(0, 1.0);
  bool moved = false;
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(model.points()[i].at[0] == Approx(before[i].at[0]));
    CHECK(model.points()[i].at[1] == Approx(before[i].at[1]));
    moved = moved || std::abs(model.points()[i].at[2] - before[i].at[2]) > 1e-3;
  }
  CHECK(moved);
  model.turn(0, 0);
  CHECK(model.points()[3].at[2] == Approx(before[3].at[2]));
  // Three streams have four dimensions: turned by 90 degrees the picture shows exactly what was hidden.
  const double kept = model.kept();
  model.turn(0, 1.5707963267948966);
  CHECK(kept + model.kept() >= 1 - 1e-9);
}

TEST_CASE("aimed axes keep at least as much variance and stay for later frames") {
  PolytopeModel model;
  const test::DemoRun run{"/runs/demo", "mhc", 4, 8, 1000, 1};
  for (std::int64_t step = 0; step <= 1000; step += 100) model.setFrame(test::demoFrame(run, step));
  const double before = model.kept();
  model.aim();
  CHECK(model.aimed());
  CHECK(model.kept() >= before - 0.05);
  const auto axes = model.baseDirections();
  REQUIRE(axes.size() == 5);
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double product = 0;
      for (std::size_t i = 0; i < axes[a].size(); ++i) product += axes[a][i] * axes[b][i];
      CHECK(product == Approx(a == b ? 1 : 0).margin(1e-9));
    }
  }
  model.setFrame(test::demoFrame(run, 50));
  CHECK(model.baseDirections() == axes);
  test::DemoRun other = run;
  other.id = "/runs/other";
  model.setFrame(test::demoFrame(other, 50));
  CHECK(model.baseDirections() == axes);

  PolytopeModel copy;
  CHECK(copy.restoreDirections(4, axes, true));
  CHECK(copy.baseDirections() == axes);
  auto broken = axes;
  broken[0][0] += 0.1;
  CHECK_FALSE(copy.restoreDirections(4, broken, true));
  CHECK_FALSE(copy.restoreDirections(3, axes, true));
}

TEST_CASE("trails end at the step shown and stay short") {
  PolytopeModel model;
  const test::DemoRun run{"/runs/demo", "mhc", 3, 4, 1000, 1};
  for (std::int64_t step = 0; step < 300; ++step) model.setFrame(test::demoFrame(run, step));
  CHECK(model.trails()[0].size() <= PolytopeModel::kTrailSteps);
  CHECK(model.trails()[0].size() > 32);
  CHECK(model.trails()[2].back() == model.points()[2].at);
  model.setFrame(test::demoFrame(run, 0));
  CHECK(model.trails()[0].size() == 1);
  test::DemoRun other = run;
  other.id = "/runs/other";
  model.setFrame(test::demoFrame(other, 500));
  CHECK(model.trails()[0].size() == 1);
}

TEST_CASE("five streams show cyclic permutations and the nearest ones, without a hull") {
  PolytopeModel model;
  hyper::Matrix near = hyper::permutationMatrix({1, 0, 2, 3, 4});
  model.setFrame(frameOf({near, hyper::uniform(5)}, "mhc"));
  CHECK(model.edges().empty());
  CHECK(model.vertices().size() >= 6);
  bool found = false;
  for (const PolytopeVertex& vertex : model.vertices()) found = found || vertex.permutation == std::vector<int>{1, 0, 2, 3, 4};
  CHECK(found);
}

TEST_CASE("one stream and broken frames are empty") {
  PolytopeModel model;
  model.setFrame(frameOf({hyper::identity(1)}));
  CHECK(model.empty());
  model.setFrame(nullptr);
  CHECK(model.empty());
  hyper::Matrix bad = hyper::identity(4);
  bad(1, 2) = std::nan("");
  model.setFrame(frameOf({bad}));
  REQUIRE(model.points().size() == 1);
  CHECK(std::isfinite(length(model.points()[0].at)));
}

TEST_CASE("the token cloud lies around the mean") {
  PolytopeModel model;
  model.setFrame(test::demoFrame({"/runs/demo", "mhc", 4, 8, 1000, 1}, 1000));
  const auto cloud = model.cloud(5);
  REQUIRE(cloud.size() == 64);
  Point3 mean{};
  for (const Point3& p : cloud) {
    for (std::size_t i = 0; i < 3; ++i) mean[i] += p[i] / 64;
  }
  for (std::size_t i = 0; i < 3; ++i) CHECK(mean[i] == Approx(model.points()[4].at[i]).margin(1e-4));
}

TEST_CASE("magnifying tells points near the identity apart and keeps their directions") {
  const auto near = [](double part) { return (1 - part) * hyper::identity(4) + part * hyper::uniform(4); };
  PolytopeModel model;
  model.setFrame(frameOf({near(1e-4), near(1e-3), hyper::identity(4), near(1)}, "mhc"));
  const auto away = [&](std::size_t i) {
    Point3 gap = model.points()[i].at;
    for (std::size_t k = 0; k < 3; ++k) gap[k] -= model.points()[2].at[k];
    return gap;
  };
  CHECK(length(away(0)) < 1e-3);
  CHECK(model.farthestFromIdentity() == Approx(std::sqrt(3.0)));
  model.setMagnified(true);
  CHECK(model.points()[2].at[0] == Approx(std::sqrt(3.0)));  // the identity stays where it is
  // The definition: radius = reach · log(1 + r/u) / log(1 + reach/u), reach = 2·√3, u = 0.001; r = part · √3.
  const double reach = 2 * std::sqrt(3.0), u = 1e-3;
  for (const auto& [i, part] : {std::pair{0, 1e-4}, {1, 1e-3}, {3, 1.0}}) {
    const double expected = reach * std::log(1 + part * std::sqrt(3.0) / u) / std::log(1 + reach / u);
    const Point3 gap = away(static_cast<std::size_t>(i));
    CHECK(length(gap) == Approx(expected).epsilon(1e-3));
    CHECK(-gap[0] == Approx(length(gap)).epsilon(1e-6));  // still on the way to J
  }
  CHECK(length(away(0)) > 0.05);
  CHECK(model.markAt(1e-3 * std::sqrt(3.0))[0] == Approx(model.points()[1].at[0]).epsilon(1e-3));
  model.setMagnified(false);
  CHECK(length(away(0)) < 1e-3);
}

TEST_CASE("edges are straight, and curves where distances are magnified") {
  PolytopeModel model;
  model.setFrame(frameOf({hyper::identity(3)}));
  const auto [a, b] = model.edges().back();
  CHECK(model.edgeCurve(a, b).size() == 2);
  model.setMagnified(true);
  const auto curve = model.edgeCurve(a, b);
  CHECK(curve.size() == 17);
  CHECK(curve.front() == model.vertices()[static_cast<std::size_t>(a)].at);
  CHECK(curve.back() == model.vertices()[static_cast<std::size_t>(b)].at);
}

TEST_CASE("the caption says that distances are magnified, and when it would help") {
  PolytopeModel model;
  model.setFrame(frameOf({hyper::identity(4), 0.999 * hyper::identity(4) + 0.001 * hyper::uniform(4)}, "mhc"));
  CHECK(polytopeCaption(model).front().contains(QStringLiteral("Magnify")));
  model.setMagnified(true);
  CHECK(polytopeCaption(model).front().contains(QStringLiteral("log scale")));
}
