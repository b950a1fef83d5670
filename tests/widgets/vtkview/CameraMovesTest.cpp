// SPDX-License-Identifier: GPL-3.0-or-later
// Linked cameras, movements, exact numbers.
#include <QLineEdit>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/widgets/vtkview/BallView.h"
#include "widgets/base/Theme.h"
#include "widgets/base/vtk/CameraLink.h"
#include "widgets/base/vtk/CameraMotion.h"
#include "widgets/base/vtk/CameraNumbers.h"

using namespace mhc::widgets;
using namespace mhc::test;

namespace {

double gap(const Vec3& a, const Vec3& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

bool same(const VtkView& a, const VtkView& b) {
  const CameraPose &p = a.camera().pose(), &q = b.camera().pose();
  return gap(p.position, q.position) + gap(p.focal, q.focal) + gap(p.up, q.up) < 1e-9 && p.parallel == q.parallel;
}

CameraPose isometric() {
  OrbitCamera camera;
  return camera.lookingFrom(StandardView::Isometric);
}

}  // namespace

TEST_CASE("linked views of a kind share the pose, others the direction") {
  const auto a = ballView(), b = ballView(), c = ballView(), d = ballView();
  a->setSceneKind(QStringLiteral("ball"));
  b->setSceneKind(QStringLiteral("ball"));
  c->setSceneKind(QStringLiteral("other"));
  CameraLink& link = CameraLink::shared();
  for (VtkView* view : {a.get(), b.get(), c.get()}) link.set(*view, true);
  const Vec3 focal = c->camera().pose().focal;
  const double distance = c->camera().distance();
  CameraPose pose = isometric();
  pose.position = {0, -7, 0};
  pose.focal = {0.5, 0, 0.5};
  pose.up = {0, 0, 1};
  pose.parallel = true;
  a->setPose(pose);
  CHECK(same(*a, *b));
  CHECK(c->camera().pose().focal == focal);
  CHECK(c->camera().distance() == Approx(distance));
  CHECK(gap(c->camera().direction(), a->camera().direction()) < 1e-9);
  CHECK(c->camera().pose().parallel);
  CHECK_FALSE(same(*a, *d));
  // Let go, it stays where it is; who joins takes the pose that is there.
  link.set(*b, false);
  const CameraPose left = b->camera().pose();
  a->setPose(isometric());
  CHECK(b->camera().pose() == left);
  link.set(*b, true);
  CHECK(same(*a, *b));
  // On release only: nothing moves before the camera rests.
  link.setMode(LinkMode::Resting);
  a->setPose(pose);
  CHECK_FALSE(same(*a, *b));
  REQUIRE(waitUntil([&] { return same(*a, *b); }));
  link.setMode(LinkMode::Moving);
  for (VtkView* view : {a.get(), b.get(), c.get()}) link.set(*view, false);
  CHECK_FALSE(link.linked(*a));
}

TEST_CASE("a view that goes leaves the link") {
  const auto a = ballView();
  auto b = ballView();
  CameraLink::shared().set(*a, true);
  CameraLink::shared().set(*b, true);
  b.reset();
  a->setPose(isometric());
  CHECK(CameraLink::shared().linked(*a));
  CameraLink::shared().set(*a, false);
}

TEST_CASE("a spin comes back to its start at an even speed, a rock goes to both sides") {
  const CameraPose start = isometric();
  const CameraTrack spin(CameraMove::Spin, start);
  CHECK(gap(spin.at(0).position, start.position) < 1e-9);
  CHECK(gap(spin.at(1).position, start.position) < 1e-6);
  const double leg = gap(spin.at(0).position, spin.at(0.1).position);
  for (double t = 0.1; t < 0.95; t += 0.1) {
    CHECK(gap(spin.at(t).position, spin.at(t + 0.1).position) == Approx(leg));
    CHECK(gap(spin.at(t).focal, start.focal) < 1e-9);
  }
  const CameraTrack rock(CameraMove::Rock, start);
  CHECK(gap(rock.at(0.5).position, start.position) < 1e-9);
  CHECK(gap(rock.at(0.25).position, rock.at(0.75).position) > 0.3);
}

TEST_CASE("a path goes through its places and stays at the last") {
  OrbitCamera camera;
  const std::vector<CameraPose> places{camera.lookingFrom(StandardView::PlusX), camera.lookingFrom(StandardView::PlusY),
                                       camera.lookingFrom(StandardView::PlusZ)};
  const CameraTrack path(CameraMove::Path, isometric(), places);
  CHECK(gap(path.at(0).position, places[0].position) < 1e-9);
  CHECK(gap(path.at(0.5).position, places[1].position) < 1e-9);
  CHECK(gap(path.at(1).position, places[2].position) < 1e-9);
  CHECK(gap(path.at(7).position, places[2].position) < 1e-9);
  CHECK(gap(path.at(0.25).position, places[0].position) > 0.2);
  CHECK(CameraTrack(CameraMove::Path, isometric(), {}).move() == CameraMove::Still);
  CHECK(CameraTrack(CameraMove::Path, isometric(), {places[1]}).at(0.5) == places[1]);
}

TEST_CASE("a movement is played until the user takes the camera") {
  Theme::current().setReduceMotion(false);
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  CameraMotion motion(*view);
  const CameraPose start = view->camera().pose();
  motion.play(CameraMove::Spin);
  REQUIRE(motion.playing());
  REQUIRE(waitUntil([&] { return gap(view->camera().pose().position, start.position) > 0.02; }));
  CHECK(motion.playing());
  mouse(*view, QEvent::MouseButtonPress, {200, 150}, Qt::LeftButton, Qt::LeftButton);
  REQUIRE(waitUntil([&] { return !motion.playing(); }));
  mouse(*view, QEvent::MouseButtonRelease, {200, 150}, Qt::LeftButton, Qt::NoButton);
  motion.play(CameraMove::Rock);
  view->lookFrom(StandardView::PlusZ);
  REQUIRE(waitUntil([&] { return !motion.playing(); }));
  CHECK(view->camera().direction()[2] == Approx(-1));
  motion.play(CameraMove::Path);  // no places: nothing to play
  CHECK_FALSE(motion.playing());
}

TEST_CASE("a camera's numbers are read, typed and pasted") {
  const auto view = ballView();
  QWidget window;
  CameraNumbers numbers(*view, &window);
  numbers.setAttribute(Qt::WA_DeleteOnClose, false);
  view->setPose(isometric());
  CHECK(numbers.field(0, 1)->text().toDouble() == Approx(view->camera().pose().position[1]));
  numbers.field(0, 0)->setText(QStringLiteral("2.5e0"));
  Q_EMIT numbers.field(0, 0)->editingFinished();
  CHECK(view->camera().pose().position[0] == 2.5);
  numbers.field(1, 2)->setText(QStringLiteral("far"));
  const CameraPose before = view->camera().pose();
  Q_EMIT numbers.field(1, 2)->editingFinished();
  CHECK(view->camera().pose() == before);
  const QString text = numbers.text();
  view->lookFrom(StandardView::PlusX);
  CHECK(numbers.setText(text));
  CHECK(gap(view->camera().pose().position, before.position) < 1e-9);
  CHECK_FALSE(numbers.setText(QStringLiteral("nothing of the kind")));
  CHECK(gap(view->camera().pose().position, before.position) < 1e-9);
}
