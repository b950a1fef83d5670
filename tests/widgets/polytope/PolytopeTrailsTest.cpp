// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeTrails.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "core/hyper/Polytope.h"
#include "core/hyper/Sinkhorn.h"
#include "tests/widgets/polytope/MeanTrack.h"
#include "widgets/polytope/PolytopeModel.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

double gap(const Point3& p, const Point3& a, const Point3& b) {
  double length = 0, along = 0, square = 0;
  for (std::size_t i = 0; i < 3; ++i) length += (b[i] - a[i]) * (b[i] - a[i]), along += (p[i] - a[i]) * (b[i] - a[i]);
  const double t = length > 0 ? std::clamp(along / length, 0.0, 1.0) : 0;
  for (std::size_t i = 0; i < 3; ++i) square += std::pow(p[i] - a[i] - t * (b[i] - a[i]), 2);
  return std::sqrt(square);
}

hyper::Matrix random(int n, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  hyper::Matrix logits(n, n);
  for (double& v : logits.values) v = 2 * normal(engine);
  return hyper::sinkhorn(logits);
}

}  // namespace

TEST_CASE("the linear map gives the plane coordinates of the mathematics") {
  for (const int n : {2, 3, 4, 6}) {
    const hyper::Matrix h = random(n, 5);
    const PlaneMap map(n);
    std::vector<double> plane(map.size());
    map(h.values.data(), plane.data());
    const std::vector<double> wanted = hyper::planeCoordinates(h).values;
    REQUIRE(plane.size() == wanted.size());
    for (std::size_t i = 0; i < plane.size(); ++i) CHECK(plane[i] == Approx(wanted[i]).margin(1e-12));
  }
}

TEST_CASE("simplifying keeps the ends and what is far, within the error it reports") {
  std::vector<Point3> line;
  for (int k = 0; k <= 400; ++k) line.push_back({k / 400.0, std::sin(k / 40.0) * 0.3, k == 200 ? 0.7 : 0.0});
  const Simplified simple = simplify(line, 0.004, 128);
  CHECK(simple.kept.front() == 0);
  CHECK(simple.kept.back() == 400);
  CHECK(simple.kept.size() < 128);
  CHECK(std::find(simple.kept.begin(), simple.kept.end(), 200U) != simple.kept.end());  // the spike of one record
  double worst = 0;
  for (std::size_t v = 0; v + 1 < simple.kept.size(); ++v) {
    for (std::size_t k = simple.kept[v]; k <= simple.kept[v + 1]; ++k) {
      worst = std::max(worst, gap(line[k], line[simple.kept[v]], line[simple.kept[v + 1]]));
    }
  }
  CHECK(worst <= 0.004);
  CHECK(worst == Approx(simple.error).margin(1e-12));
  CHECK(simplify(line, 0, 10).kept.size() == 10);
  CHECK(simplify({}, 1, 10).kept.empty());
  CHECK(simplify({{1, 2, 3}}, 1, 10).kept.size() == 1);
  CHECK(simplify({{1, 2, 3}, {1, 2, 3}, {1, 2, 3}}, 0.1, 10).kept.size() == 2);
}

TEST_CASE("trails of a thousand records stay within a pixel with at most 128 vertices") {
  const auto track = test::meanTrack({"/runs/demo", "mhc", 4, 6, 1000, 1}, 1000, 20);
  PolytopeModel model;
  model.setFrame(test::demoFrame({"/runs/demo", "mhc", 4, 6, 1000, 1}, 1000));
  model.setTrack(track);
  const double pixel = 2 * std::sqrt(3.0) / 630;  // the polytope across 1280 × 720, less the margin
  const PolytopeTrails trails = makeTrails(model.trailRequest(pixel));
  REQUIRE(trails.ofSublayer.size() == 6);
  CHECK(trails.records == 1000);
  CHECK(trails.error <= pixel);
  for (int s = 1; s <= 6; ++s) {
    const PolytopeTrail& trail = trails.ofSublayer[static_cast<std::size_t>(s - 1)];
    CHECK(trail.at.size() <= kTrailVertices);
    CHECK(trail.steps.front() == 0);
    // The last vertex is where the point itself stands at that step.
    for (std::size_t i = 0; i < 3; ++i) CHECK(trail.at.back()[i] == Approx(model.point(s)->at[i]).margin(1e-6));
  }
  // Another run's records, or none, make no trails.
  auto other = test::meanTrack({"/runs/other", "mhc", 4, 6, 1000, 1}, 3, 3);
  model.setTrack(other);
  CHECK(model.trailRequest(pixel).track == nullptr);
}

TEST_CASE("records with a NaN are left out of a trail") {
  auto track = test::meanTrack({"/runs/demo", "mhc", 4, 2, 1000, 1}, 20, 20);
  const_cast<float*>(track->record(5, 0))[10] = NAN;
  PolytopeModel model;
  model.setFrame(test::demoFrame({"/runs/demo", "mhc", 4, 2, 1000, 1}, 1000));
  model.setTrack(track);
  const PolytopeTrails trails = makeTrails(model.trailRequest(1e-9));
  CHECK(trails.ofSublayer[0].at.size() == 19);
  CHECK(trails.ofSublayer[1].at.size() == 20);
}

TEST_CASE("matrices that differ by a relabelling fold to the same place, others do not") {
  for (const int n : {3, 4}) {
    for (unsigned seed = 1; seed <= 12; ++seed) {
      const hyper::Matrix h = random(n, seed);
      const hyper::Matrix home = conjugated(h, foldingPermutation({h}, kMostFoldedMatrix));
      for (const std::vector<int>& p : hyper::permutations(n)) {
        const hyper::Matrix other = conjugated(h, p);
        const hyper::Matrix folded = conjugated(other, foldingPermutation({other}, kMostFoldedMatrix));
        for (std::size_t i = 0; i < folded.values.size(); ++i)
          CHECK(folded.values[i] == Approx(home.values[i]).margin(1e-9));
      }
    }
  }
  // Rows and columns are never relabelled independently: I and the cyclic shift stay apart.
  const hyper::Matrix one = hyper::identity(3), shift = hyper::permutationMatrix({1, 2, 0});
  CHECK(conjugated(one, foldingPermutation({one}, 5)) == one);
  CHECK_FALSE(conjugated(shift, foldingPermutation({shift}, 5)) == one);
}

TEST_CASE("a run is relabelled as a whole, and two runs that differ by names alone look the same") {
  const test::DemoRun run{"/runs/demo", "mhc", 4, 6, 1000, 3};
  const view::FramePtr frame = test::demoFrame(run, 1000);
  const std::vector<int> names{2, 0, 3, 1};
  const view::FramePtr renamed = test::relabelledFrame(*frame, names, "/runs/renamed");
  PolytopeModel a, b;
  a.setFrame(frame);
  b.setFrame(renamed);
  const Point3 before = a.point(3)->at;
  CHECK_FALSE(a.point(3)->at == b.point(3)->at);
  a.setFold(PolytopeFold::Run);
  b.setFold(PolytopeFold::Run);
  for (int s = 1; s <= 6; ++s) {
    for (std::size_t i = 0; i < 3; ++i) CHECK(a.point(s)->at[i] == Approx(b.point(s)->at[i]).margin(1e-6));
    CHECK(a.point(s)->matrix == a.point(s)->matrix);
  }
  // The relation between the sublayers of a run is kept: P is one for all, at all steps.
  const std::vector<int> permutation = a.runPermutation();
  a.setFrame(test::demoFrame(run, 300));
  CHECK(a.runPermutation() == permutation);
  a.setFold(PolytopeFold::None);
  a.setFrame(frame);
  CHECK(a.point(3)->at == before);
}

TEST_CASE("folds are refused where they would take too long, and restored only whole") {
  PolytopeModel six;
  six.setFrame(test::demoFrame({"/runs/demo", "mhc", 6, 2, 1000, 1}, 10));
  CHECK_FALSE(six.canFold(PolytopeFold::Matrix));
  six.setFold(PolytopeFold::Matrix);
  CHECK(six.fold() == PolytopeFold::None);
  CHECK(six.canFold(PolytopeFold::Run));
  PolytopeModel four;
  four.setFrame(test::demoFrame({}, 10));
  CHECK(four.restoreFold(PolytopeFold::Run, {3, 2, 1, 0}));
  CHECK(four.runPermutation() == std::vector<int>{3, 2, 1, 0});
  CHECK(four.restoreFold(PolytopeFold::Run, {0, 0, 1, 7}));  // damaged: found anew
  std::vector<int> sorted = four.runPermutation();
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == std::vector<int>{0, 1, 2, 3});
}
