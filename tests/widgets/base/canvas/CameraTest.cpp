// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/canvas/Camera.h"

#include <catch2/catch.hpp>

using namespace mhc::widgets;

TEST_CASE("the point under the pointer stays there while zooming, also at the limits") {
  Camera camera{0.7, {13, -40}};
  const QPointF pointer(211, 97);
  const QPointF world = camera.toWorld(pointer);
  for (const double factor : {1.2, 3.0, 0.1, 100.0, 1e-6}) {
    camera = camera.zoomed(factor, pointer);
    CHECK(camera.toWorld(pointer).x() == Approx(world.x()).margin(1e-6));
    CHECK(camera.toWorld(pointer).y() == Approx(world.y()).margin(1e-6));
    CHECK(camera.scale <= Camera::kClosest);
    CHECK(camera.scale >= Camera::kFarthest);
  }
}

TEST_CASE("fitting shows the whole with a margin and does not blow up what is small") {
  const QRectF world(-500, 20, 4000, 900);
  const Camera camera = Camera::fitting(world, {800, 600}, 24);
  const QRectF seen = camera.toView(world);
  CHECK(seen.left() == Approx(24));
  CHECK(seen.right() == Approx(776));
  CHECK(seen.center().y() == Approx(300));
  CHECK(Camera::fitting({0, 0, 10, 10}, {800, 600}).scale == 1);
  CHECK(Camera::fitting({}, {800, 600}).scale == 1);  // nothing to fit: no division by zero
}

TEST_CASE("showing moves no farther than needed") {
  const Camera camera{1, {0, 0}};
  CHECK(camera.showing({100, 100, 50, 50}, {400, 300}) == camera);
  CHECK(camera.showing({500, 100, 50, 50}, {400, 300}, 10).origin == QPointF(160, 0));
  CHECK(camera.showing({-50, -20, 50, 50}, {400, 300}, 10).origin == QPointF(-60, -30));
  // Too large for the viewport: its beginning counts.
  CHECK(camera.showing({200, 0, 5000, 10}, {400, 300}, 0).origin == QPointF(200, 0));
}

TEST_CASE("edges snap to device pixels at every scale and ratio") {
  for (const double ratio : {1.0, 1.5, 2.0}) {
    const Camera camera = Camera{0.73, {3.3, 4.7}}.snapped(ratio);
    const QRectF box = camera.toView(snappedRect({10.1, 20.2, 33.3, 44.4}, camera, ratio));
    for (const double edge : {box.left(), box.top(), box.right(), box.bottom()}) {
      CHECK(edge * ratio == Approx(std::round(edge * ratio)).margin(1e-6));
    }
  }
}

TEST_CASE("back and forward go through the resting places; a new one forgets what lay ahead") {
  RestHistory history;
  const Camera a{1, {0, 0}}, b{2, {5, 5}}, c{3, {9, 9}};
  CHECK(history.back() == nullptr);
  history.settle(a);
  history.settle(b);
  history.settle(b);
  REQUIRE(history.back() != nullptr);
  CHECK(history.back() == nullptr);
  CHECK(*history.forward() == b);
  CHECK(history.forward() == nullptr);
  static_cast<void>(history.back());
  history.settle(c);
  CHECK(history.forward() == nullptr);
  CHECK(*history.back() == a);
}
