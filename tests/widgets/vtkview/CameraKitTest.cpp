// SPDX-License-Identifier: GPL-3.0-or-later
// What all 3D views share beyond the mouse: boxes, parallel projection, lines of sight, pictures of any size, places.
#include <QJsonObject>
#include <QKeyEvent>
#include <QPainter>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/widgets/vtkview/BallView.h"
#include "widgets/base/vtk/CameraMenu.h"

using namespace mhc::widgets;
using namespace mhc::test;

namespace {

void press(QWidget& widget, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  QKeyEvent event(QEvent::KeyPress, key, modifiers);
  QApplication::sendEvent(&widget, &event);
}

bool rendersAgain(VtkView& view) {
  const quint64 before = view.renderCount();
  view.requestRender();
  return waitUntil([&] { return view.renderCount() > before; });
}

}  // namespace

TEST_CASE("a box is brought into view, and Escape leaves it") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  const Vec3 before = view->camera().pose().focal;
  const double distance = view->camera().distance();
  const Ray through = view->rayAt({300, 200});
  press(*view, Qt::Key_B);
  drag(*view, {250, 160}, {350, 240});  // 100 × 80 around (300, 200)
  CHECK(view->camera().distance() == Approx(distance * 80 / 300));
  CHECK_FALSE(view->camera().pose().focal == before);
  // What was under the middle of the box at the focal point's depth is now in the middle of the view.
  Vec3 target{};
  double along = 0;
  for (std::size_t i = 0; i < 3; ++i) along += through.direction[i] * view->camera().direction()[i];
  for (std::size_t i = 0; i < 3; ++i) target[i] = through.origin[i] + distance / along * through.direction[i];
  CHECK(view->project(target).at.x() == Approx(200).margin(0.5));
  CHECK(view->project(target).at.y() == Approx(150).margin(0.5));
  const CameraPose pose = view->camera().pose();
  press(*view, Qt::Key_B);
  press(*view, Qt::Key_Escape);
  drag(*view, {100, 100}, {160, 100});
  CHECK_FALSE(view->camera().pose().position == pose.position);  // it was an ordinary turn
  CHECK(view->camera().pose().focal == pose.focal);
}

TEST_CASE("without perspective the picture, the projection and the lines of sight agree") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  press(*view, Qt::Key_P);
  REQUIRE(view->camera().pose().parallel);
  view->fit();
  REQUIRE(rendersAgain(*view));
  // The ball's centre of mass is where its centre is projected to; parallel, exactly.
  double sumX = 0, sumY = 0, count = 0;
  const QImage& image = view->picture();
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      if (image.pixel(x, y) == 0xFFFFFFFF) continue;
      sumX += x + 0.5, sumY += y + 0.5, ++count;
    }
  }
  const double dpr = view->devicePixelRatioF();
  const QPointF centre = view->project({0.2, 0, 0}).at * dpr;
  CHECK(sumX / count == Approx(centre.x()).margin(1.5));
  CHECK(sumY / count == Approx(centre.y()).margin(1.5));
  // Its radius of 1/2 in pixels: area = π r².
  const QPointF edge = view->project({0.2 + 0.5 * view->camera().right()[0], 0.5 * view->camera().right()[1],
                                      0.5 * view->camera().right()[2]})
                           .at *
                       dpr;
  CHECK(std::sqrt(count / 3.14159265) == Approx(std::hypot((edge - centre).x(), (edge - centre).y())).epsilon(0.03));
  for (const bool parallel : {true, false}) {
    view->setParallel(parallel);
    for (const Vec3& point : {Vec3{0.2, 0, 0}, Vec3{0.5, -0.4, 0.3}, Vec3{-0.3, 0.1, -0.5}}) {
      const Ray ray = view->rayAt(view->project(point).at);
      Vec3 gap{};
      double along = 0, square = 0;
      for (std::size_t i = 0; i < 3; ++i) gap[i] = point[i] - ray.origin[i], along += gap[i] * ray.direction[i];
      for (std::size_t i = 0; i < 3; ++i) square += std::pow(gap[i] - along * ray.direction[i], 2);
      CHECK(std::sqrt(square) < 1e-6);
    }
  }
}

TEST_CASE("fit brings everything into view with and without perspective") {
  for (const bool parallel : {false, true}) {
    OrbitCamera camera;
    CameraPose pose = camera.lookingFrom(StandardView::Isometric);
    pose.parallel = parallel;
    camera.setPose(pose);
    const std::vector<Vec3> points{{0, 0, 0}, {4, 0, 0}, {0, 1, 0}, {0, 0, 2}, {3, 3, 3}};
    camera.setPose(camera.fitted(points, 400, 300, 20));
    VtkView view;
    view.resize(400, 300);
    view.setReducedMotion(true);
    view.setPose(camera.pose());
    double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
    for (const Vec3& p : points) {
      const QPointF at = view.project(p).at;
      left = std::min(left, at.x()), right = std::max(right, at.x());
      top = std::min(top, at.y()), bottom = std::max(bottom, at.y());
    }
    CHECK(left >= 19.9);
    CHECK(right <= 380.1);
    CHECK(top >= 19.9);
    CHECK(bottom <= 280.1);
    CHECK((std::abs(right - left - 360) < 1 || std::abs(bottom - top - 260) < 1));
  }
}

TEST_CASE("another size fits the scene anew until somebody moves the camera") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  const double distance = view->camera().distance();
  view->resize(300, 500);
  REQUIRE(rendersAgain(*view));
  const double narrow = view->camera().distance();
  CHECK(narrow > distance * 1.2);  // the ball needs more room across
  view->resize(400, 300);
  REQUIRE(rendersAgain(*view));
  CHECK(view->camera().distance() == Approx(distance));
  press(*view, Qt::Key_Plus);
  const CameraPose pose = view->camera().pose();
  view->resize(300, 500);
  REQUIRE(rendersAgain(*view));
  CHECK(view->camera().pose() == pose);
}

TEST_CASE("the selection is fitted, and is not there until something is selected") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  const CameraPose pose = view->camera().pose();
  press(*view, Qt::Key_F, Qt::ShiftModifier);
  CHECK(view->camera().pose() == pose);
  view->setChosen({{0.4, 0.2, 0.1}});
  press(*view, Qt::Key_F, Qt::ShiftModifier);
  CHECK(std::hypot(view->project({0.4, 0.2, 0.1}).at.x() - 200, view->project({0.4, 0.2, 0.1}).at.y() - 150) < 20);
  OrbitCamera before;
  before.setPose(pose);
  CHECK(view->camera().distance() < 0.6 * before.distance());
}

TEST_CASE("pictures of any size keep the scene, and may have no background", "[pixels]") {
  const auto view = ballView();
  view->setOverlay([&](QPainter& painter) {
    painter.fillRect(QRectF(view->pictureSize().width() - 10, view->pictureSize().height() - 10, 10, 10), Qt::red);
  });
  view->show();
  REQUIRE(drawn(*view));
  const double share = coverage(view->picture());
  for (const auto& [size, scale] : {std::pair{QSize(800, 600), 2.0}, {QSize(200, 150), 0.5}}) {
    const QImage image = view->render(size, scale, false);
    REQUIRE(image.size() == size);
    CHECK(coverage(image) == Approx(share).epsilon(0.06).margin(0.002));
    CHECK(image.pixel(size.width() - 2, size.height() - 2) == 0xFFFF0000);  // labels count in logical pixels
  }
  const QImage clear = view->render({400, 300}, 1, true);
  REQUIRE(clear.hasAlphaChannel());
  CHECK(qAlpha(clear.pixel(3, 3)) == 0);
  const QPoint centre = view->project({0.2, 0, 0}).at.toPoint();
  CHECK(qAlpha(clear.pixel(centre)) == 255);
  CHECK(qBlue(clear.pixel(centre)) > qRed(clear.pixel(centre)));
  CHECK(view->render({0, 10}, 1, false).isNull());
  CHECK(view->render({20'000, 10}, 1, false).isNull());
  // The window's own picture comes back.
  REQUIRE(rendersAgain(*view));
  CHECK(view->picture().width() == std::lround(400 * view->devicePixelRatioF()));
  CHECK(view->glErrors() == 0);
}

TEST_CASE("places are kept with a small picture, and damaged ones are left out") {
  const auto view = ballView();
  QWidget window;
  CameraMenu menu(*view, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}, &window);
  view->show();
  REQUIRE(drawn(*view));
  view->lookFrom(StandardView::PlusZ);
  menu.keepPlace();
  QJsonObject state;
  menu.save(state);
  const auto other = ballView();
  CameraMenu restored(*other, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}, &window);
  restored.restore(state);
  REQUIRE(restored.places().size() == 1);
  CHECK_FALSE(restored.pictures()[0].isNull());
  CHECK(restored.places()[0].position[2] == Approx(menu.places()[0].position[2]));
  QJsonArray places = state[QStringLiteral("places")].toArray();
  QJsonObject broken = places[0].toObject();
  broken[QStringLiteral("picture")] = QStringLiteral("no picture");
  restored.restore({{QStringLiteral("places"), QJsonArray{1, QJsonObject{}, broken}}});
  REQUIRE(restored.places().size() == 1);
  CHECK(restored.pictures()[0].isNull());
  for (int i = 0; i < 40; ++i) restored.keepPlace();
  CHECK(restored.places().size() == CameraMenu::kMostPlaces);
}
