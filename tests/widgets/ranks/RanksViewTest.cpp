// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranks/RanksView.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/Theme.h"
#include "widgets/ranks/RankLamp.h"
#include "widgets/ranks/RankStrip.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

namespace {

const QString run = QStringLiteral("/runs/demo");

/// Two ranks; rank 1 works three times as long at steps 10 and 20, and rank 0 waits.
view::SeriesRows rowsOf(int steps) {
  view::SeriesRows rows;
  std::vector<double> work0, work1, wait0, wait1;
  for (int step = 1; step <= steps; ++step) {
    rows.x.push_back({.step = step});
    const double slow = step % 10 == 0 ? 0.3 : 0.1;
    work0.push_back(0.1);
    work1.push_back(slow);
    wait0.push_back(slow - 0.1 + 0.02);
    wait1.push_back(0.02);
  }
  rows.metrics = {{"rank_0_step_seconds", work0},
                  {"rank_1_step_seconds", work1},
                  {"rank_0_collective_seconds", wait0},
                  {"rank_1_collective_seconds", wait1}};
  return rows;
}

struct Shown : ViewFixture {
  RanksView view{context()};

  Shown() {
    view.resize(640, 260);
    view.show();
    series.append(run, rowsOf(20));
    settle();
  }
  [[nodiscard]] RankStrip& strip() { return *view.strip(); }
};

}  // namespace

TEST_CASE("A run of one rank has nothing here; a run of two shows both") {
  ViewFixture f;
  RanksView view(f.context());
  CHECK(view.state() == ViewState::Empty);
  f.series.append(run, {{{.step = 1}}, {{"train_loss", {3.0}}}});
  settle();
  CHECK(view.state() == ViewState::Empty);
  f.series.append(run, rowsOf(20));
  settle();
  CHECK(view.state() == ViewState::Data);
  const view::TableData table = view.table();
  REQUIRE(table.rows.size() == 2);
  CHECK(std::get<double>(table.rows[1].cells[4]) == 2);
  CHECK(std::get<double>(table.rows[0].cells[4]) == 0);
  CHECK(std::get<double>(table.rows[0].cells[1]) == Approx(0.1));
}

TEST_CASE("Stragglers have a mark in their row, and slow steps another colour", "[pixels]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    Shown s;
    keepPicture(s.view, choice == Theme::Choice::Light ? "ranks-light.png" : "ranks-dark.png");
    const QImage picture = s.strip().grab().toImage();
    const double scale = s.strip().devicePixelRatioF();
    const auto pixel = [&](QPointF at) { return picture.pixelColor((at * scale).toPoint()); };
    const auto mark = [&](int rank, std::size_t column) {
      const QRectF cell = s.strip().cellRect(rank, column);
      return pixel({cell.center().x(), cell.bottom() - 3});
    };
    CHECK(mark(1, 9) == Theme::current().colour(ThemeColour::Bad));
    CHECK(mark(0, 9) != Theme::current().colour(ThemeColour::Bad));
    CHECK(mark(1, 8) != Theme::current().colour(ThemeColour::Bad));
    CHECK(pixel(s.strip().cellRect(1, 9).center()) == RankStrip::colourOf(3));
    CHECK(pixel(s.strip().cellRect(0, 9).center()) == RankStrip::colourOf(1));
    CHECK(RankStrip::colourOf(1) != RankStrip::colourOf(2));
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("Cells are read by mouse and keyboard, and ask for their step") {
  Shown s;
  const QPointF slow = s.strip().cellRect(1, 9).center();
  CHECK(s.strip().textAt(slow) ==
        QStringLiteral("rank 1, step 10: 300 ms of work, then 20 ms waiting; straggler: the others waited for it"));
  CHECK(s.strip().textAt({1, 1}).isEmpty());
  qint64 asked = -1;
  QObject::connect(s.view.strip(), &RankStrip::stepRequested, s.view.strip(), [&](qint64 step) { asked = step; });
  QMouseEvent click(QEvent::MouseButtonPress, slow, s.strip().mapToGlobal(slow), Qt::LeftButton, Qt::LeftButton, {});
  QCoreApplication::sendEvent(&s.strip(), &click);
  CHECK(asked == 10);
  const auto press = [&](int key) {
    QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    QCoreApplication::sendEvent(&s.strip(), &event);
  };
  press(Qt::Key_Left);  // the last column
  press(Qt::Key_Left);
  press(Qt::Key_Down);
  press(Qt::Key_Return);
  CHECK(asked == 19);
  CHECK(s.strip().accessibleDescription().startsWith(QStringLiteral("rank 1, step 19")));
}

TEST_CASE("The lamp goes from unknown to equal to different, and stays different") {
  Shown s;
  CHECK(s.view.lamp()->text().contains(QStringLiteral("not been compared")));
  s.series.append(run, {{{.step = 30}}, {{"ranks_equal", {1.0}}}});
  settle();
  CHECK(s.view.lamp()->text().contains(QStringLiteral("equal on all 2 ranks at step 30")));
  const QColor good = s.view.lamp()->grab().toImage().pixelColor(8, s.view.lamp()->height() / 2);
  s.series.append(run, {{{.step = 40}, {.step = 50}}, {{"ranks_equal", {0.0, 1.0}}}});
  settle();
  CHECK(s.view.lamp()->text().contains(QStringLiteral("differ between ranks since step 40")));
  CHECK(s.view.lamp()->grab().toImage().pixelColor(8, s.view.lamp()->height() / 2) != good);
}
