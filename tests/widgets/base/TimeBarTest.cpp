// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/TimeBar.h"

#include <QApplication>
#include <QHelpEvent>
#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QToolButton>
#include <QToolTip>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TimeCursor.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::settle;

namespace {

struct Shown {
  TimeCursor cursor;
  TimeBar bar{cursor};
  explicit Shown(std::vector<std::int64_t> steps = {0, 100, 200, 400, 1000}) {
    cursor.setRecorded(std::move(steps));
    bar.resize(700, bar.sizeHint().height());
    bar.show();
    bar.activateWindow();
    if (!QTest::qWaitForWindowActive(&bar)) FAIL("the window did not become active");
    bar.setFocus();
    settle();
  }
  void key(Qt::Key key, Qt::KeyboardModifiers keys = {}) { QTest::keyClick(bar.track(), key, keys); }
  [[nodiscard]] QPoint at(qint64 step) { return {static_cast<int>(bar.track()->positionOf(step) + 0.5), bar.track()->height() / 2}; }
  [[nodiscard]] QString text() const { return bar.findChild<QLabel*>()->text(); }
};

}  // namespace

TEST_CASE("positions and steps are inverse, to the nearest record", "[timebar]") {
  Shown s;
  for (const std::int64_t step : s.cursor.recorded()) CHECK(s.bar.track()->stepAt(s.bar.track()->positionOf(step)) == step);
  CHECK(s.bar.track()->stepAt(-50) == 0);
  CHECK(s.bar.track()->stepAt(1e9) == 1000);
  CHECK(s.bar.track()->stepAt(s.bar.track()->positionOf(310)) == 400);
  CHECK(s.bar.track()->stepAt(s.bar.track()->positionOf(290)) == 200);
  Shown none(std::vector<std::int64_t>{});
  CHECK(none.bar.track()->stepAt(10) == -1);
  Shown one(std::vector<std::int64_t>{7});
  CHECK(one.bar.track()->stepAt(10) == 7);
}

TEST_CASE("a drag moves the cursor over the records and ends live", "[timebar]") {
  Shown s;
  CHECK(s.cursor.live());
  QTest::mousePress(s.bar.track(), Qt::LeftButton, {}, s.at(200));
  CHECK(s.cursor.step() == 200);
  CHECK_FALSE(s.cursor.live());
  QMouseEvent move(QEvent::MouseMove, s.at(405), s.bar.track()->mapToGlobal(s.at(405)), Qt::NoButton, Qt::LeftButton, {});
  QApplication::sendEvent(s.bar.track(), &move);
  CHECK(s.cursor.step() == 400);
  QTest::mouseRelease(s.bar.track(), Qt::LeftButton, {}, s.at(405));
  CHECK(s.text() == QStringLiteral("step 400 of 1,000"));
  CHECK(s.bar.track()->accessibleDescription().contains(QStringLiteral("400")));
}

TEST_CASE("keys move, play and follow", "[timebar]") {
  Shown s;
  s.cursor.setMarkers({{100, QStringLiteral("checkpoint")}, {1000, QStringLiteral("evaluation")}});
  CHECK(s.bar.track()->hasFocus());
  s.key(Qt::Key_Left);
  CHECK(s.cursor.step() == 400);
  s.key(Qt::Key_Home);
  CHECK(s.cursor.step() == 0);
  s.key(Qt::Key_BracketRight);
  CHECK(s.cursor.step() == 100);
  s.key(Qt::Key_Right);
  CHECK(s.cursor.step() == 200);
  s.key(Qt::Key_BracketLeft);
  CHECK(s.cursor.step() == 100);
  s.key(Qt::Key_Right, Qt::ControlModifier);
  CHECK(s.cursor.step() == 1000);
  s.key(Qt::Key_Left, Qt::ControlModifier);
  CHECK(s.cursor.step() == 100);
  s.key(Qt::Key_Space);
  CHECK(s.cursor.playing());
  s.key(Qt::Key_Space);
  CHECK_FALSE(s.cursor.playing());
  s.key(Qt::Key_L);
  CHECK(s.cursor.live());
  s.key(Qt::Key_End);
  CHECK(s.cursor.step() == 1000);
  CHECK_FALSE(s.cursor.live());
}

TEST_CASE("buttons show and change the state", "[timebar]") {
  Shown s;
  auto* play = s.bar.findChild<QToolButton*>(QStringLiteral("play"));
  auto* live = s.bar.findChild<QToolButton*>(QStringLiteral("live"));
  REQUIRE(play != nullptr);
  REQUIRE(live != nullptr);
  CHECK(live->isChecked());
  live->click();
  CHECK_FALSE(s.cursor.live());
  live->click();
  CHECK(s.cursor.live());
  play->click();
  CHECK(s.cursor.playing());
  CHECK_FALSE(live->isChecked());
  play->click();
  CHECK_FALSE(s.cursor.playing());
  s.cursor.setRecorded({});
  CHECK_FALSE(play->isEnabled());
  CHECK(s.text() == QStringLiteral("nothing recorded yet"));
}

TEST_CASE("a step without a record is shown with the nearest one, never as if it were recorded", "[timebar]") {
  Shown s({0, 41'000, 41'200, 100'000});
  s.cursor.request(41'150);
  CHECK(s.text() == QStringLiteral("step 41,150 (nearest: 41,200) of 100,000"));
  s.cursor.request(41'100);  // equally near: the earlier, as the readers answer
  CHECK(s.text() == QStringLiteral("step 41,100 (nearest: 41,000) of 100,000"));
  s.cursor.request(41'200);
  CHECK(s.text() == QStringLiteral("step 41,200 of 100,000"));
}

TEST_CASE("the speed of playing is chosen from a menu and shown", "[timebar]") {
  Shown s;
  auto* speed = s.bar.findChild<QToolButton*>(QStringLiteral("speed"));
  REQUIRE(speed != nullptr);
  REQUIRE(speed->menu() != nullptr);
  CHECK(speed->text() == QStringLiteral("10/s"));
  for (QAction* action : speed->menu()->actions()) {
    if (action->text().startsWith(QStringLiteral("200 "))) action->trigger();
  }
  CHECK(s.cursor.speed() == 200);
  CHECK(speed->text() == QStringLiteral("200/s"));
  s.cursor.setRecorded({5});
  CHECK_FALSE(speed->isEnabled());
}

TEST_CASE("markers of trouble lie over ordinary ones and have another shape and colour", "[timebar][picture]") {
  Shown s;
  s.cursor.setMarkers({{400, QStringLiteral("NaN"), MarkerKind::Nan}, {400, QStringLiteral("checkpoint"), MarkerKind::Checkpoint}});
  s.cursor.request(1000);
  settle();
  const QImage picture = s.bar.track()->grab().toImage();
  const QPoint at(s.at(400).x(), 4);
  CHECK(picture.pixelColor(at) == Theme::current().colour(ThemeColour::Bad));
  test::keepPicture(s.bar, "timebar-markers.png");
}

TEST_CASE("the track's tooltip names step and markers", "[timebar]") {
  Shown s;
  s.cursor.setMarkers({{200, QStringLiteral("learning rate halved")}});
  QHelpEvent help(QEvent::ToolTip, s.at(200), s.bar.track()->mapToGlobal(s.at(200)));
  QApplication::sendEvent(s.bar.track(), &help);
  CHECK(QToolTip::text().contains(QStringLiteral("Step 200")));
  CHECK(QToolTip::text().contains(QStringLiteral("learning rate halved")));
  QToolTip::hideText();
}

TEST_CASE("a bar of very many records is painted, narrow and wide, in both themes", "[timebar][picture]") {
  std::vector<std::int64_t> steps(200'000);
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = static_cast<std::int64_t>(i) * 5;
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    Shown many(steps);
    many.bar.resize(many.bar.minimumSizeHint());
    settle();
    CHECK_FALSE(many.bar.grab().isNull());
    Shown s;
    s.cursor.setMarkers({{100, QStringLiteral("checkpoint")}, {400, QStringLiteral("checkpoint")}});
    s.cursor.request(400);
    settle();
    test::keepPicture(s.bar, "timebar-" + Theme::current().name().toStdString() + ".png");
    const QImage picture = s.bar.track()->grab().toImage();
    CHECK(picture.pixelColor(s.at(400)) == Theme::current().colour(ThemeColour::CursorLine));
    CHECK(picture.pixelColor(0, 0) == Theme::current().colour(ThemeColour::Focus));
    s.cursor.setLive(true);
    CHECK(s.bar.track()->grab().toImage().pixelColor(s.at(1000)) == Theme::current().colour(ThemeColour::Live));
  }
  Theme::current().choose(Theme::Choice::Light);
}
