// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unfolded/UnfoldedView.h"

#include <catch2/catch.hpp>

#include "tests/support/DemoFrames.h"
#include "tests/support/Input.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/unfolded/PathPanel.h"
#include "widgets/unfolded/UnfoldedCanvas.h"
#include "widgets/unfolded/UnfoldedLegend.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::settle;

namespace {

struct Shown : test::ViewFixture {
  UnfoldedView view{context()};

  explicit Shown(const test::DemoRun& run = {}, std::int64_t step = 1000, QSize size = {640, 700}) {
    view.resize(size);
    view.show();
    view.setFrames({test::demoFrame(run, step)});
    settle();
  }
  QColor pixelAt(const UnfoldedCell& cell) {
    const QImage picture = view.canvas()->viewport()->grab().toImage();
    // Off the middle, which may hold the number, and off the rim, which may have an outline.
    const QRectF at = view.canvas()->rectOf(cell);
    const QPointF point = (at.topLeft() + QPointF(0.25 * at.width(), 0.2 * at.height())) * picture.devicePixelRatio();
    return picture.pixelColor(point.toPoint());
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton) {
    test::sendMouse(*view.canvas()->viewport(), type, at, button);
  }
  void press(int key) { test::sendKey(*view.canvas(), key); }
};

}  // namespace

TEST_CASE("cells of K have the colour of their value", "[pixels]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    Shown s;
    const UnfoldedModel& model = s.view.model();
    REQUIRE(model.size() == 9);
    for (int reader = 1; reader <= 9; ++reader) {
      for (int source = 0; source < reader; ++source) {
        REQUIRE(s.pixelAt({reader, source}) == toQColor(model.scale().colour(model.shown({reader, source}))));
      }
    }
    CHECK(s.pixelAt({10, 4}) == toQColor(model.scale().colour(1)));  // the residual's row
    CHECK(s.pixelAt({2, 5}) == Theme::current().colour(ThemeColour::Surface));
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("the map of who reads whom has its states") {
  test::ViewFixture f;
  UnfoldedView view(f.context());
  CHECK(view.state() == ViewState::Empty);
  CHECK_FALSE(view.status().text.isEmpty());
  view.setFrames({test::demoFrame({}, 10)});
  CHECK(view.state() == ViewState::Data);
  auto stale = std::make_shared<view::Frame>(*test::demoFrame({}, 10));
  stale->requested = 12;
  view.setFrames({stale});
  CHECK(view.state() == ViewState::Stale);
  auto without = std::make_shared<view::FrameData>(*stale->data);
  without->unfolded.clear();
  auto frame = std::make_shared<view::Frame>(*stale);
  frame->data = without;
  view.setFrames({frame});
  CHECK(view.state() == ViewState::Empty);
  CHECK(view.status().text.contains(QStringLiteral("tenth")));
}

TEST_CASE("pointing reads a cell, clicking shows its path") {
  Shown s;
  const UnfoldedCell cell{6, 2};
  s.mouse(QEvent::MouseMove, s.view.canvas()->rectOf(cell).center());
  REQUIRE(s.selection.hover().has_value());
  CHECK(s.selection.hover()->sublayer == 6);
  auto* legend = s.view.findChild<UnfoldedLegend*>();
  CHECK(legend->readout().startsWith(QStringLiteral("FFN 3 reads FFN 1: K ")));
  CHECK_FALSE(s.view.pathPanel()->content().has_value());
  s.mouse(QEvent::MouseButtonPress, s.view.canvas()->rectOf(cell).center(), Qt::LeftButton);
  REQUIRE(s.view.pathPanel()->content().has_value());
  const PathPanel::Content& content = *s.view.pathPanel()->content();
  CHECK(content.path.from == 2);
  CHECK(content.path.to == 6);
  CHECK(content.note.contains(QStringLiteral("mean maps of step 1,000")));
  CHECK(s.view.pathPanel()->sharesText().contains(QStringLiteral("stream 4")));
  CHECK(s.selection.contains({6, view::MapKind::None, -1, -1, -1}));
  // The same cell at another step.
  s.view.setFrames({test::demoFrame({}, 200)});
  CHECK(s.view.pathPanel()->content()->note.contains(QStringLiteral("step 200")));
  const auto number = s.view.recordedNumber();
  REQUIRE(number.has_value());
  CHECK(number->shown == s.view.model().shown(cell));
  CHECK(number->position == 5 * 9 + 2);
}

TEST_CASE("arrow keys move through the triangle and Enter picks") {
  Shown s;
  s.view.canvas()->setFocus();
  s.press(Qt::Key_Right);
  CHECK(s.view.canvas()->focusCell() == UnfoldedCell{1, 0});
  s.press(Qt::Key_End);
  for (int i = 0; i < 3; ++i) s.press(Qt::Key_Right);
  CHECK(s.view.canvas()->focusCell() == UnfoldedCell{9, 3});
  s.press(Qt::Key_Return);
  REQUIRE(s.view.pathPanel()->content().has_value());
  CHECK(s.view.pathPanel()->content()->reader == QStringLiteral("output"));
  s.press(Qt::Key_Home);
  CHECK(s.view.canvas()->focusCell() == UnfoldedCell{1, 0});
  CHECK(s.view.canvas()->accessibleDescription().contains(QStringLiteral("attention 1 reads embedding")));
}

TEST_CASE("A minus B needs a baseline of the same depth") {
  test::ViewFixture f;
  f.runs.open(QStringLiteral("/runs/other"), QStringLiteral("other"));
  f.runs.setBaseline(QStringLiteral("/runs/other"));
  UnfoldedView view(f.context());
  test::DemoRun other;
  other.id = "/runs/other";
  other.seed = 9;
  const auto a = test::demoFrame({}, 1000), b = test::demoFrame(other, 1000);
  view.setFrames({a, b});
  view.setSide(UnfoldedSide::Difference);
  REQUIRE(view.model().side() == UnfoldedSide::Difference);
  const std::size_t at = view.model().position({7, 3}, UnfoldedQuantity::Value);
  CHECK(view.model().shown({7, 3}) == Approx(static_cast<double>(a->data->unfolded[at]) - b->data->unfolded[at]));
  f.runs.setBaseline({});
  CHECK(view.model().side() == UnfoldedSide::A);
  // A pinned step of the same run takes the baseline's place.
  view.setPinned(true);
  const auto earlier = test::demoFrame({}, 300);
  view.setFrames({earlier});
  REQUIRE(view.model().side() == UnfoldedSide::Difference);
  CHECK(view.model().shown({7, 3}) == Approx(static_cast<double>(earlier->data->unfolded[at]) - a->data->unfolded[at]));
}

TEST_CASE("hovering makes no new image of K") {
  Shown s;
  s.view.canvas()->viewport()->grab();
  const quint64 before = s.view.canvas()->imageCount();
  s.mouse(QEvent::MouseMove, s.view.canvas()->rectOf({5, 1}).center());
  s.view.canvas()->viewport()->grab();
  CHECK(s.view.canvas()->imageCount() == before);
}

TEST_CASE("who reads whom keeps its choices") {
  Shown s;
  s.view.setQuantity(UnfoldedQuantity::Contribution);
  s.view.canvas()->setCellSize(20);
  test::ViewFixture f;
  UnfoldedView other(f.context());
  other.restoreState(s.view.saveState());
  CHECK(other.quantity() == UnfoldedQuantity::Contribution);
  CHECK(other.canvas()->cellSize() == 20);
}

TEST_CASE("pictures of who reads whom", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    s.view.pick(UnfoldedCell{7, 2});
    settle();
    test::keepPicture(s.view, std::string("unfolded-") + name + ".png");
    Shown deep({"/runs/demo", "mhc", 4, 192, 1000, 1}, 600, {760, 760});
    deep.view.pick(UnfoldedCell{150, 20});
    settle();
    test::keepPicture(deep.view, std::string("unfolded-192-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
