// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeView.h"

#include <QApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QSlider>
#include <catch2/catch.hpp>

#include "tests/support/DemoFrames.h"
#include "tests/support/SceneFixture.h"
#include "widgets/base/Theme.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeBar.h"

using namespace mhc;
using namespace mhc::widgets;
using test::settle;
using test::waitUntil;

namespace {

test::DemoRun demo(int n, int sublayers = 8) { return {"/runs/demo", "mhc", n, sublayers, 1000, 1}; }

struct Shown : test::SceneFixture<PolytopeView> {
  explicit Shown(const test::DemoRun& run, std::int64_t step = 1000, QSize size = {720, 560}) {
    Theme::current().setReduceMotion(true);
    show(size);
    view.setFrames({test::demoFrame(run, step)});
    ready();
  }
  void ready() {
    const quint64 before = view.scene()->renderCount();
    view.scene()->requestRender();
    waitUntil([&] { return view.scene()->renderCount() > before || view.model().n() == 2; });
    settle();
  }
  QPointF pointAt(int sublayer) { return view.scene()->project(view.model().point(sublayer)->at).at; }
};

double coverage(const QImage& image) {
  const QRgb paper = image.pixel(2, image.height() / 2);
  qint64 drawn = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) drawn += image.pixel(x, y) != paper;
  }
  return static_cast<double>(drawn) / (static_cast<double>(image.width()) * image.height());
}

/// A sublayer whose point no other point covers.
int lonely(Shown& s) {
  for (const PolytopePoint& p : s.view.model().points()) {
    double nearest = 1e9;
    for (const PolytopePoint& q : s.view.model().points()) {
      if (q.sublayer == p.sublayer) continue;
      const QPointF gap = s.pointAt(p.sublayer) - s.pointAt(q.sublayer);
      nearest = std::min(nearest, std::hypot(gap.x(), gap.y()));
    }
    if (nearest > 20) return p.sublayer;
  }
  return -1;
}

}  // namespace

TEST_CASE("the polytope is drawn and its points move with the frame") {
  for (const int n : {3, 4}) {
    Shown s(demo(n), 0);
    CHECK(s.view.state() == ViewState::Data);
    // Three streams have 15 edges, four have 240; edges are hairlines of one device pixel at every scale.
    const double share = coverage(s.view.scene()->grab().toImage()) * s.view.scene()->devicePixelRatioF();
    CHECK(share > (n == 3 ? 0.02 : 0.05));
    const QImage before = s.view.scene()->picture().copy();
    const quint64 renders = s.view.scene()->renderCount();
    s.view.setFrames({test::demoFrame(demo(n), 1000)});
    REQUIRE(waitUntil([&] { return s.view.scene()->renderCount() > renders; }));
    CHECK_FALSE(s.view.scene()->picture() == before);
    CHECK(s.view.scene()->glErrors() == 0);
  }
}

TEST_CASE("a point is drawn in its colour where the projection says", "[pixels]") {
  Shown s(demo(4));
  const int sublayer = lonely(s);
  REQUIRE(sublayer > 0);
  const QImage& picture = s.view.scene()->picture();
  const QPoint at = (s.pointAt(sublayer) * s.view.scene()->devicePixelRatioF()).toPoint();
  const QColor paper = Theme::current().colour(ThemeColour::SceneBackground);
  CHECK(picture.pixelColor(at) != paper);
}

TEST_CASE("hovering a point shares it and tells the whole matrix, without a new frame") {
  Shown s(demo(4));
  const int sublayer = lonely(s);
  REQUIRE(sublayer > 0);
  const quint64 renders = s.view.scene()->renderCount();
  s.mouse(QEvent::MouseMove, s.pointAt(sublayer) + QPointF(4, 3));
  REQUIRE(s.selection.hover().has_value());
  CHECK(s.selection.hover()->sublayer == sublayer);
  const QString text = polytopeHoverText(s.view.model(), sublayer);
  CHECK(text.contains(QStringLiteral("H_res")));
  CHECK(text.contains(QStringLiteral("nearest permutation")));
  CHECK(text.count(QLatin1Char('\n')) >= 7);
  s.mouse(QEvent::MouseButtonPress, s.pointAt(sublayer), Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, s.pointAt(sublayer), Qt::LeftButton);
  CHECK(s.selection.contains({sublayer, view::MapKind::Res, -1, -1, -1}));
  settle();
  CHECK(s.view.scene()->renderCount() == renders);
  s.mouse(QEvent::MouseMove, {3, 3});
  CHECK_FALSE(s.selection.hover().has_value());
}

TEST_CASE("sliders turn the hidden directions and aiming freezes the axes") {
  Shown three(demo(3));
  CHECK(three.view.slider(0)->isVisible());
  CHECK_FALSE(three.view.slider(1)->isVisible());
  Shown four(demo(4));
  CHECK(four.view.slider(1)->isVisible());
  const Vec3 before = four.view.model().points()[5].at;
  four.view.slider(1)->setValue(60);
  CHECK_FALSE(four.view.model().points()[5].at == before);
  QKeyEvent aim(QEvent::KeyPress, Qt::Key_A, {});
  QApplication::sendEvent(&four.view, &aim);
  CHECK(four.view.model().aimed());
  CHECK(four.view.slider(1)->value() == 0);
}

TEST_CASE("keys step through the sublayers") {
  Shown s(demo(4));
  const auto press = [&](int key) {
    QKeyEvent event(QEvent::KeyPress, key, {});
    QApplication::sendEvent(s.view.scene(), &event);
  };
  press(Qt::Key_Right);
  REQUIRE(s.selection.hover().has_value());
  CHECK(s.selection.hover()->sublayer == 1);
  press(Qt::Key_Down);
  CHECK(s.selection.hover()->sublayer == 2);
  press(Qt::Key_Space);
  CHECK(s.selection.contains({2, view::MapKind::Res, -1, -1, -1}));
  CHECK(s.view.scene()->accessibleDescription().contains(QStringLiteral("H_res")));
}

TEST_CASE("two streams are a bar, one stream is explained") {
  Shown s(demo(2));
  CHECK(s.view.state() == ViewState::Data);
  CHECK(s.view.bar()->isVisible());
  CHECK_FALSE(s.view.scene()->isVisible());
  // The identity lies at the left end, the swap at the right one.
  const double left = s.view.bar()->positionOf(1).x(), right = s.view.bar()->width() / 2.0;
  CHECK(left < right + s.view.bar()->width() / 2.0);
  CHECK(s.view.bar()->sublayerAt(s.view.bar()->positionOf(3)) == 3);
  s.view.setFrames({test::demoFrame({"/runs/demo", "residual", 1, 4, 1000, 1}, 10)});
  CHECK(s.view.state() == ViewState::Empty);
  CHECK(s.view.status().text.contains(QStringLiteral("one stream")));
}

TEST_CASE("the view keeps axes, camera and switches") {
  Shown s(demo(4));
  s.view.aim();
  s.view.setTrails(false);
  s.view.scene()->lookFrom(StandardView::PlusZ);
  const QJsonObject state = s.view.saveState();
  test::ViewFixture f;
  PolytopeView other(f.context());
  other.setFrames({test::demoFrame(demo(4), 1000)});
  other.restoreState(state);
  CHECK(other.model().baseDirections() == s.view.model().baseDirections());
  CHECK(other.model().aimed());
  CHECK(other.scene()->camera().direction()[2] == Approx(-1));
  other.restoreState({{QStringLiteral("axes"), QStringLiteral("damaged")}, {QStringLiteral("camera"), 3}});
  CHECK(other.model().aimed());
}

TEST_CASE("the theme reaches the scene", "[pixels]") {
  Shown s(demo(3));
  for (const auto choice : {Theme::Choice::Dark, Theme::Choice::Light}) {
    Theme::current().choose(choice);
    s.ready();
    const QColor corner = s.view.scene()->picture().pixelColor(3, 3);
    CHECK(corner == Theme::current().colour(ThemeColour::SceneBackground));
  }
}

TEST_CASE("the tokens of the selected sublayers appear around them", "[pixels]") {
  Shown s(demo(4));
  s.selection.select({5, view::MapKind::Res, -1, -1, -1});
  s.ready();
  const QImage before = s.view.scene()->picture().copy();
  s.view.setCloud(true);
  s.ready();
  const QImage& after = s.view.scene()->picture();
  int changed = 0;
  for (int y = 0; y < after.height(); ++y) {
    for (int x = 0; x < after.width(); ++x) changed += after.pixel(x, y) != before.pixel(x, y);
  }
  CHECK(changed > 60);
  test::keepPicture(s.view, "polytope-cloud.png");
}

TEST_CASE("the camera goes back and forward, and places are kept with the view") {
  Shown s(demo(4));
  s.view.scene()->setReducedMotion(true);
  const CameraPose start = s.view.scene()->camera().pose();
  s.view.scene()->lookFrom(StandardView::PlusZ);
  s.view.camera()->keepPlace();
  s.view.scene()->goBack();
  CHECK(s.view.scene()->camera().pose().position[0] == Approx(start.position[0]));
  CHECK(s.view.scene()->history().canGoForward());
  QKeyEvent forward(QEvent::KeyPress, Qt::Key_Right, Qt::AltModifier);
  QApplication::sendEvent(s.view.scene(), &forward);
  CHECK(s.view.scene()->camera().direction()[2] == Approx(-1));
  s.view.scene()->goBack();
  s.view.camera()->goToPlace(0);
  CHECK(s.view.scene()->camera().direction()[2] == Approx(-1));
  test::ViewFixture f;
  PolytopeView other(f.context());
  other.restoreState(s.view.saveState());
  REQUIRE(other.camera()->places().size() == 1);
  CHECK(other.camera()->places()[0].position == s.view.camera()->places()[0].position);
  other.camera()->forgetPlace(0);
  other.camera()->forgetPlace(0);
  CHECK(other.camera()->places().empty());
  other.restoreState({{QStringLiteral("places"), QJsonArray{1, QJsonObject{}, QStringLiteral("x")}}});
  CHECK(other.camera()->places().empty());
}

TEST_CASE("magnifying is a switch that is kept", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    // A run hardly begun: everything lies near its start.
    Shown s(demo(4), 0);
    for (std::int64_t step = 0; step <= 40; step += 2) s.view.setFrames({test::demoFrame(demo(4), step)});
    const QImage before = s.view.scene()->picture().copy();
    QKeyEvent magnify(QEvent::KeyPress, Qt::Key_M, {});
    QApplication::sendEvent(&s.view, &magnify);
    CHECK(s.view.model().magnified());
    waitUntil([&] { return s.view.scene()->picture() != before; });
    s.view.scene()->setReducedMotion(true);
    s.view.fit();
    s.ready();
    test::keepPicture(s.view, std::string("polytope-magnified-") + name + ".png");
    test::ViewFixture f;
    PolytopeView other(f.context());
    other.restoreState(s.view.saveState());
    CHECK(other.model().magnified());
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("a narrow view keeps the picture", "[pictures]") {
  Shown s(demo(4), 1000, {320, 300});
  CHECK(s.view.scene()->height() > 150);
  CHECK(s.view.minimumSizeHint().width() <= 320);
  test::keepPicture(s.view, "polytope-small.png");
}

TEST_CASE("pictures of the polytope", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    for (const int n : {2, 3, 4, 5}) {
      Shown s(demo(n), 0);
      for (std::int64_t step = 0; step <= 1000; step += 20) s.view.setFrames({test::demoFrame(demo(n), step)});
      if (n == 3) s.view.setCloud(true);
      s.selection.select({6, view::MapKind::Res, -1, -1, -1});
      s.selection.setHover(view::ElementId{4, view::MapKind::Res, -1, -1, -1});
      s.ready();
      test::keepPicture(s.view, "polytope-" + std::to_string(n) + "-" + name + ".png");
    }
    Shown free({"/runs/demo", "hc", 4, 12, 1000, 4}, 1000);
    free.view.fit();
    free.ready();
    test::keepPicture(free.view, std::string("polytope-hc-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("exported arrays hold the recorded H_res and the places of the points") {
  const Shown f(demo(4));
  const auto data = test::demoFrame(demo(4), 1000)->data;
  const std::vector<view::NamedArray> arrays = f.view.arrays();
  REQUIRE(arrays.size() == 5);
  CHECK(arrays[0].shape == std::vector<std::size_t>{8, 4, 4});
  CHECK(arrays[1].shape == std::vector<std::size_t>{8, 9});
  for (const view::NamedArray& array : arrays) {
    std::size_t size = 1;
    for (const std::size_t extent : array.shape) size *= extent;
    REQUIRE(array.values.size() == size);
  }
  for (std::size_t l = 0; l < 8; ++l) {
    for (std::size_t k = 0; k < 16; ++k)
      CHECK(arrays[0].values[16 * l + k] == static_cast<double>(data->mean[l][8 + k]));
    for (std::size_t k = 0; k < 3; ++k) CHECK(arrays[2].values[3 * l + k] == f.view.model().points()[l].at[k]);
  }
}
