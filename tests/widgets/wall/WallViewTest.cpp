// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/WallView.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <catch2/catch.hpp>

#include "tests/support/DemoFrames.h"
#include "tests/support/Input.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/wall/WallCanvas.h"
#include "widgets/wall/WallPainter.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::settle;

namespace {

struct Shown : test::ViewFixture {
  WallView view{context()};

  explicit Shown(const test::DemoRun& run = {}, std::int64_t step = 1000, QSize size = {900, 640}) {
    view.resize(size);
    view.show();
    view.setFrames({test::demoFrame(run, step)});
    settle();
  }
  QColor pixelAt(const view::ElementId& id) {
    const QImage picture = view.canvas()->viewport()->grab().toImage();
    const QPointF at = view.canvas()->cellOnViewport(id).center() * picture.devicePixelRatio();
    return picture.pixelColor(at.toPoint());
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton, Qt::KeyboardModifiers keys = {}) {
    test::sendMouse(*view.canvas()->viewport(), type, at, button, keys);
  }
  void press(int key, Qt::KeyboardModifiers keys = {}) { test::sendKey(*view.canvas(), key, keys); }
};

}  // namespace

TEST_CASE("cells have the colour of their value", "[pixels]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    Shown s;
    const WallModel& model = s.view.model();
    for (const int sublayer : {1, 2, 5, 8}) {
      const WallRow& row = model.rows()[static_cast<std::size_t>(sublayer - 1)];
      for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
          const view::ElementId res{sublayer, view::MapKind::Res, i, j, -1};
          REQUIRE(s.pixelAt(res) == cellColour(model, row, view::MapKind::Res, model.cellIndex(res)));
        }
        const view::ElementId pre{sublayer, view::MapKind::Pre, -1, i, -1}, post{sublayer, view::MapKind::Post, i, -1, -1};
        REQUIRE(s.pixelAt(pre) == toQColor(view::preScale().colour(row.mean[0][static_cast<std::size_t>(i)])));
        REQUIRE(s.pixelAt(post) == toQColor(view::postScale().colour(row.mean[2][static_cast<std::size_t>(i)])));
      }
    }
    // Sublayer 5's streams differ: its cells are not dimmed.
    REQUIRE(model.rows()[4].visibility == 1);
    const view::ElementId cell{5, view::MapKind::Res, 1, 2, -1};
    CHECK(s.pixelAt(cell) == toQColor(view::resScale().colour(model.rows()[4].mean[1][6])));
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("the wall has its states") {
  test::ViewFixture f;
  WallView view(f.context());
  CHECK(view.state() == ViewState::Empty);
  CHECK_FALSE(view.status().text.isEmpty());
  view.setFrames({test::demoFrame({}, 10)});
  CHECK(view.state() == ViewState::Data);
  auto stale = std::make_shared<view::Frame>(*test::demoFrame({}, 10));
  stale->requested = 12;
  view.setFrames({stale});
  CHECK(view.state() == ViewState::Stale);
  CHECK(view.status().text.contains(QStringLiteral("10")));
}

TEST_CASE("hovering and clicking share the element") {
  Shown s;
  const view::ElementId id{3, view::MapKind::Res, 2, 1, -1};
  s.mouse(QEvent::MouseMove, s.view.canvas()->cellOnViewport(id).center());
  CHECK(s.selection.hover() == id);
  s.mouse(QEvent::MouseButtonPress, s.view.canvas()->cellOnViewport(id).center(), Qt::LeftButton);
  CHECK(s.selection.contains(id));
  const view::ElementId other{4, view::MapKind::Post, 0, -1, -1};
  s.mouse(QEvent::MouseButtonPress, s.view.canvas()->cellOnViewport(other).center(), Qt::LeftButton, Qt::ControlModifier);
  CHECK(s.selection.selected().size() == 2);
}

TEST_CASE("hovering repaints outlines only") {
  Shown s;
  s.view.canvas()->viewport()->grab();
  const quint64 before = s.view.canvas()->paintCount();
  s.selection.setHover(view::ElementId{2, view::MapKind::Res, 0, 0, -1});
  s.view.canvas()->viewport()->grab();
  CHECK(s.view.canvas()->paintCount() == before);
  s.view.setFrames({test::demoFrame({}, 500)});
  s.view.canvas()->viewport()->grab();
  CHECK(s.view.canvas()->paintCount() == before + 1);
}

TEST_CASE("the hover text names sublayer, map, streams, mean and deviation") {
  Shown s;
  const QString text = wallHoverText(s.view.model(), {4, view::MapKind::Res, 2, 1, -1});
  for (const char* part : {"FFN 2", "sublayer 4", "H_res", "to stream 3", "from stream 2", "mean over tokens", "std"}) {
    INFO(part);
    CHECK(text.contains(QLatin1String(part)));
  }
  CHECK(wallHoverText(s.view.model(), {1, view::MapKind::Res, 0, 0, -1}).contains(QStringLiteral("No effect")));
}

TEST_CASE("arrow keys walk through maps and sublayers") {
  Shown s;
  s.view.canvas()->setFocus();
  REQUIRE(s.view.canvas()->focusCell() == view::ElementId{1, view::MapKind::Res, 0, 0, -1});
  s.press(Qt::Key_Left);
  CHECK(s.view.canvas()->focusCell() == view::ElementId{1, view::MapKind::Pre, -1, 3, -1});
  for (int i = 0; i < 5; ++i) s.press(Qt::Key_Right);
  CHECK(s.view.canvas()->focusCell() == view::ElementId{1, view::MapKind::Post, 1, -1, -1});
  s.press(Qt::Key_Down);
  s.press(Qt::Key_Down);
  s.press(Qt::Key_Down);
  CHECK(s.view.canvas()->focusCell() == view::ElementId{2, view::MapKind::Post, 0, -1, -1});
  s.press(Qt::Key_End);
  CHECK(s.view.canvas()->focusCell().sublayer == 8);
  s.press(Qt::Key_Return);
  CHECK(s.selection.contains(s.view.canvas()->focusCell()));
  CHECK(s.view.canvas()->accessibleDescription().contains(QStringLiteral("H_post")));
}

TEST_CASE("many sublayers scroll and the focus stays in view") {
  Shown s({"/runs/demo", "mhc", 4, 192, 1000, 1}, 300, {500, 400});
  s.view.canvas()->setCellSize(12);
  settle();
  REQUIRE(s.view.canvas()->verticalScrollBar()->maximum() > 0);
  s.view.canvas()->setFocus();
  s.press(Qt::Key_End);
  const QRectF at = s.view.canvas()->cellOnViewport(s.view.canvas()->focusCell());
  CHECK(s.view.canvas()->viewport()->rect().contains(at.toRect()));
}

TEST_CASE("the wall keeps its modes") {
  Shown s;
  s.view.setMode(WallMode::Log10);
  s.view.setSort(WallSort::Change);
  test::ViewFixture f;
  WallView other(f.context());
  other.restoreState(s.view.saveState());
  CHECK(other.mode() == WallMode::Log10);
  CHECK(other.sort() == WallSort::Change);
  other.restoreState({{QStringLiteral("mode"), 99}, {QStringLiteral("cell"), QStringLiteral("no")}});
  CHECK(other.mode() == WallMode::Log10);
}

TEST_CASE("marks of the sums differ in colour and in shape", "[pixels]") {
  const auto drawn = [](SumGrade grade) {
    QImage image(20, 20, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintGrade(painter, QRectF(2, 2, 16, 16), grade);
    painter.end();
    return image;
  };
  const QImage good = drawn(SumGrade::Good), fair = drawn(SumGrade::Fair), bad = drawn(SumGrade::Bad);
  CHECK(good.pixelColor(10, 10) == Theme::current().colour(ThemeColour::Good));
  CHECK(fair.pixelColor(10, 14) == Theme::current().colour(ThemeColour::Warning));
  CHECK(bad.pixelColor(3, 3) == Theme::current().colour(ThemeColour::Bad));
  CHECK(good.pixelColor(3, 3) == QColor(Qt::white));   // a circle leaves its corners free
  CHECK(fair.pixelColor(4, 4) == QColor(Qt::white));   // a triangle its upper ones
  CHECK(fair.pixelColor(16, 16) != QColor(Qt::white));
  CHECK(drawn(SumGrade::None).pixelColor(10, 10) == QColor(Qt::white));
}

TEST_CASE("pictures of the wall", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s({}, 1000, {1000, 700});
    s.selection.setHover(view::ElementId{4, view::MapKind::Res, 1, 2, -1});
    test::keepPicture(s.view, std::string("wall-") + name + ".png");
    s.view.setMode(WallMode::MinusStart);
    test::keepPicture(s.view, std::string("wall-change-") + name + ".png");
    Shown deep({"/runs/demo", "mhc", 4, 48, 1000, 3}, 800, {640, 560});
    test::keepPicture(deep.view, std::string("wall-deep-") + name + ".png");
    Shown small({}, 1000, {320, 280});
    test::keepPicture(small.view, std::string("wall-small-") + name + ".png");
    Shown free({"/runs/demo", "hc", 4, 12, 1000, 2}, 1000, {640, 480});
    test::keepPicture(free.view, std::string("wall-hc-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
