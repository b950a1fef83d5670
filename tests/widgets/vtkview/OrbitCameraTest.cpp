// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/OrbitCamera.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "widgets/base/vtk/RenderQuality.h"

using namespace mhc::widgets;

namespace {

double dot(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

OrbitCamera camera() {
  OrbitCamera c;
  c.setPose({{3, -4, 5}, {0.5, 0, 0}, {0, 0, 1}});
  return c;
}

void requireOrthonormal(const OrbitCamera& c) {
  REQUIRE(std::abs(dot(c.direction(), c.pose().up)) < 1e-12);
  REQUIRE(std::abs(dot(c.pose().up, c.pose().up) - 1) < 1e-12);
  REQUIRE(std::abs(dot(c.right(), c.right()) - 1) < 1e-12);
}

}  // namespace

TEST_CASE("orbiting keeps the distance and the focal point") {
  OrbitCamera c = camera();
  const double distance = c.distance();
  for (int i = 0; i < 500; ++i) c.orbit(17, 11, 480);  // over the poles again and again
  REQUIRE(c.distance() == Approx(distance));
  REQUIRE(c.pose().focal == Vec3{0.5, 0, 0});
  requireOrthonormal(c);
}

TEST_CASE("orbiting by the height of the view is half a turn") {
  OrbitCamera c = camera();
  const Vec3 before = c.direction();
  OrbitCamera level;
  level.setPose({{0, -5, 0}, {0, 0, 0}, {0, 0, 1}});
  level.orbit(480, 0, 480);
  REQUIRE(level.pose().position[1] == Approx(5));
  REQUIRE(std::abs(level.pose().position[0]) < 1e-9);
  c.orbit(0, 0, 480);
  REQUIRE(c.direction() == before);
}

TEST_CASE("zooming keeps the point under the pointer") {
  OrbitCamera c = camera();
  // A point at the focal depth, somewhere right of and above the centre.
  const double half = std::tan(OrbitCamera::kViewAngle * 3.14159265358979 / 360);
  const double x = 500, y = 90, width = 640, height = 480;
  const auto pointUnder = [&](const OrbitCamera& at) {
    const double perPixel = 2 * at.distance() * half / height;
    Vec3 p{};
    for (std::size_t i = 0; i < 3; ++i) {
      p[i] = at.pose().focal[i] + at.right()[i] * (x - width / 2) * perPixel + at.pose().up[i] * (height / 2 - y) * perPixel;
    }
    return p;
  };
  const Vec3 before = pointUnder(c);
  const double distance = c.distance();
  c.zoom(1.7, x, y, width, height);
  const Vec3 after = pointUnder(c);
  REQUIRE(c.distance() == Approx(distance / 1.7));
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(after[i] == Approx(before[i]));
  for (int i = 0; i < 200; ++i) c.zoom(3, x, y, width, height);
  REQUIRE(c.distance() > 0);
  REQUIRE(std::isfinite(c.pose().position[0]));
}

TEST_CASE("panning moves the scene with the pointer") {
  OrbitCamera c;
  c.setPose({{0, 0, 10}, {0, 0, 0}, {0, 1, 0}});
  c.pan(48, 0, 480);
  REQUIRE(c.pose().focal[0] < 0);  // the camera goes left so that the scene goes right
  REQUIRE(c.pose().focal[1] == Approx(0).margin(1e-12));
  REQUIRE(c.pose().position[0] == Approx(c.pose().focal[0]));
}

TEST_CASE("the standard views look from their sides") {
  const OrbitCamera c = camera();
  for (const StandardView view : {StandardView::PlusX, StandardView::MinusX, StandardView::PlusY, StandardView::MinusY,
                                  StandardView::PlusZ, StandardView::MinusZ, StandardView::Isometric}) {
    OrbitCamera at = c;
    at.setPose(c.lookingFrom(view));
    requireOrthonormal(at);
    REQUIRE(at.distance() == Approx(c.distance()));
  }
  OrbitCamera top = c;
  top.setPose(c.lookingFrom(StandardView::PlusZ));
  REQUIRE(top.direction()[2] == Approx(-1));
  REQUIRE(top.right()[0] == Approx(1));
}

TEST_CASE("fitting shows the whole ball in wide and in narrow views") {
  OrbitCamera c = camera();
  const double wide = [&] { OrbitCamera w = c; w.setPose(c.fitted({0, 0, 0}, 2, 1000, 500)); return w.distance(); }();
  const double narrow = [&] { OrbitCamera w = c; w.setPose(c.fitted({0, 0, 0}, 2, 250, 500)); return w.distance(); }();
  const double half = std::tan(OrbitCamera::kViewAngle * 3.14159265358979 / 360);
  REQUIRE(2 / std::sqrt(wide * wide - 4) <= half * 1.000001);
  REQUIRE(2 / std::sqrt(narrow * narrow - 4) <= half * 0.5 * 1.000001);
}

TEST_CASE("fitting points fills the view up to the margin on one axis and leaves none out") {
  OrbitCamera c = camera();
  const std::vector<Vec3> points{{1, 0, 0}, {-2, 0.5, 0}, {0, 3, 0.2}, {0.3, -0.4, -1}};
  for (const double width : {200.0, 480.0, 1600.0}) {
    const double height = 480, margin = 20;
    OrbitCamera at = c;
    at.setPose(c.fitted(points, width, height, margin));
    REQUIRE(std::abs(dot(at.direction(), c.direction()) - 1) < 1e-9);
    const double half = std::tan(OrbitCamera::kViewAngle * 3.14159265358979 / 360);
    double usedX = 0, usedY = 0;
    for (const Vec3& p : points) {
      const Vec3 gap{p[0] - at.pose().position[0], p[1] - at.pose().position[1], p[2] - at.pose().position[2]};
      const double depth = dot(gap, at.direction());
      REQUIRE(depth > 0);
      const double scale = height / (2 * half * depth);
      usedX = std::max(usedX, std::abs(dot(gap, at.right())) * scale);
      usedY = std::max(usedY, std::abs(dot(gap, at.pose().up)) * scale);
    }
    REQUIRE(usedX <= width / 2 - margin + 1e-6);
    REQUIRE(usedY <= height / 2 - margin + 1e-6);
    const bool filled = usedX > width / 2 - margin - 1e-6 || usedY > height / 2 - margin - 1e-6;
    REQUIRE(filled);
  }
}

TEST_CASE("interpolation starts and ends exactly and keeps an even distance") {
  const OrbitCamera c = camera();
  const CameraPose a = c.pose(), b = c.lookingFrom(StandardView::MinusY);
  REQUIRE(interpolated(a, b, 0) == a);
  REQUIRE(interpolated(a, b, 1) == b);
  for (double t = 0.1; t < 1; t += 0.1) {
    OrbitCamera at;
    at.setPose(interpolated(a, b, t));
    REQUIRE(at.distance() == Approx(c.distance()));
    requireOrthonormal(at);
  }
  // Opposite sides: half a turn has no shortest way, but there must be one.
  const CameraPose front = c.lookingFrom(StandardView::PlusX), back = c.lookingFrom(StandardView::MinusX);
  OrbitCamera middle;
  middle.setPose(interpolated(front, back, 0.5));
  REQUIRE(middle.distance() == Approx(c.distance()));
}

TEST_CASE("software rendering lowers the resolution only while the view moves and only as far as needed") {
  RenderQuality quality(true);
  REQUIRE(quality.quality(true) == 1.0);
  quality.frameTook(50, 1.0);  // 50 ms full is 28 ms at 3/4
  REQUIRE(quality.quality(true) == 0.75);
  REQUIRE(quality.quality(false) == 1.0);
  quality.frameTook(80, 1.0);
  REQUIRE(quality.quality(true) == 0.5);
  quality.frameTook(20, 0.5);  // 80 ms full again
  REQUIRE(quality.quality(true) == 0.5);
  quality.frameTook(5, 0.5);  // 20 ms full
  REQUIRE(quality.quality(true) == 1.0);
  RenderQuality gpu(false);
  gpu.frameTook(200, 1.0);
  REQUIRE(gpu.quality(true) == 1.0);
}
