// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/samples/SamplesView.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/samples/SampleFeed.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

const QString kRun = QStringLiteral("/runs/demo"), kOther = QStringLiteral("/runs/other");

struct Shown : test::ViewFixture {
  SampleFeed feed;
  SamplesView view{feed, context()};
  Shown() {
    cursor.setRecorded({0, 100, 200, 300, 400});
    view.resize(900, 300);
    view.show();
    test::settle();
  }
  /// Two prompts every 200 steps.
  void fill(const QString& run = kRun, const QString& mark = QStringLiteral("own")) {
    std::vector<Sample> samples;
    for (const std::int64_t step : {0, 200, 400}) {
      samples.push_back({step, QStringLiteral("Once"), QStringLiteral(" upon %1 %2").arg(mark).arg(step), QStringLiteral("temperature 0.8")});
      samples.push_back({step, QStringLiteral("The <b>"), QStringLiteral(" end %1").arg(step), {}});
    }
    feed.append(run, std::move(samples));
  }
  [[nodiscard]] QString cell(int row, int column) const { return view.list()->model()->index(row, column).data().toString(); }
};

}  // namespace

TEST_CASE("without samples the view says what will appear", "[samples]") {
  Shown s;
  CHECK(s.view.state() == ViewState::Empty);
  CHECK(s.view.status().text.contains(QStringLiteral("mhc_log")));
  s.fill();
  CHECK(s.view.state() == ViewState::Data);
}

TEST_CASE("the texts of the cursor's step are shown, or of the nearest that has some", "[samples]") {
  Shown s;
  s.fill();
  CHECK(s.view.text().contains(QStringLiteral("Once upon own 400")));  // live: the newest
  CHECK(s.view.text().contains(QStringLiteral("The <b> end 400")));    // markup stays text
  CHECK(s.view.text().contains(QStringLiteral("temperature 0.8")));
  s.cursor.request(200);
  CHECK(s.view.text().contains(QStringLiteral("upon own 200")));
  CHECK(s.view.heading() == QStringLiteral("demo · step 200"));
  s.cursor.request(100);  // as near to 0 as to 200: the earlier one
  CHECK(s.view.text().contains(QStringLiteral("upon own 0")));
  CHECK(s.view.heading() == QStringLiteral("demo · nearest: step 0"));
  s.cursor.request(300);
  CHECK(s.view.heading() == QStringLiteral("demo · nearest: step 200"));
  CHECK(s.view.list()->currentIndex().row() >= 0);
  CHECK(s.cell(s.view.list()->selectionModel()->selectedRows().front().row(), 0) == QStringLiteral("200"));
}

TEST_CASE("a row of the list moves the time cursor, by mouse and by keyboard", "[samples]") {
  Shown s;
  s.fill();
  REQUIRE(s.view.list()->model()->rowCount() == 6);
  CHECK(s.cell(0, 0) == QStringLiteral("400"));  // newest first
  const QRect row = s.view.list()->visualRect(s.view.list()->model()->index(3, 1));
  QTest::mouseClick(s.view.list()->viewport(), Qt::LeftButton, {}, row.center());
  CHECK(s.cursor.step() == 200);
  CHECK_FALSE(s.cursor.live());
  s.view.list()->setFocus();
  s.view.list()->selectRow(5);
  QTest::keyClick(s.view.list(), Qt::Key_Return);
  CHECK(s.cursor.step() == 0);
}

TEST_CASE("while a worker is there its model is asked to go on from a text", "[samples]") {
  Shown s;
  std::vector<std::pair<QString, QString>> wishes;
  QObject::connect(&s.feed, &SampleFeed::requested, [&](const QString& run, const QString& prompt) { wishes.emplace_back(run, prompt); });
  s.feed.setWriter(kRun, true);
  CHECK(s.view.state() == ViewState::Data);  // there is something to type into
  REQUIRE(s.view.wish()->isVisible());
  CHECK_FALSE(s.view.write()->isEnabled());
  s.cursor.request(100);
  s.view.wish()->setFocus();
  QTest::keyClicks(s.view.wish(), QStringLiteral("A hacker"));
  QTest::keyClick(s.view.wish(), Qt::Key_Return);
  QTest::mouseClick(s.view.write(), Qt::LeftButton);
  REQUIRE(wishes.size() == 2);
  CHECK(wishes[1] == std::pair{kRun, QStringLiteral("A hacker")});
  CHECK(s.cursor.live());
  s.feed.append(kRun, {{400, QStringLiteral("A hacker"), QStringLiteral(" is"), {}}});
  CHECK(s.view.text() == QStringLiteral("A hacker is"));
  s.feed.setWriter(kRun, false);
  CHECK_FALSE(s.view.wish()->isVisible());
}

TEST_CASE("one prompt is chosen and kept with the layout", "[samples]") {
  Shown s;
  s.fill();
  REQUIRE(s.view.prompts()->count() == 3);
  s.view.prompts()->setCurrentIndex(2);
  CHECK(s.view.list()->model()->rowCount() == 3);
  CHECK_FALSE(s.view.text().contains(QStringLiteral("Once")));
  CHECK(s.view.table().rows.size() == 3);
  Shown other;
  other.view.restoreState(s.view.saveState());  // before the run's samples are there
  other.fill();
  CHECK(other.view.prompts()->currentData().toString() == QStringLiteral("The <b>"));
  CHECK_FALSE(other.view.text().contains(QStringLiteral("Once")));
}

TEST_CASE("the baseline's text stands beside it", "[samples]") {
  Shown s;
  s.fill();
  CHECK(s.view.baselineText().isEmpty());
  s.runs.open(kOther, QStringLiteral("other"));
  s.fill(kOther, QStringLiteral("foreign"));
  s.runs.setBaseline(kOther);
  s.cursor.request(200);
  CHECK(s.view.baselineText().contains(QStringLiteral("upon foreign 200")));
  s.feed.remove(kOther);
  CHECK(s.view.baselineText().isEmpty());
}

TEST_CASE("many and long samples do not hold the window", "[samples]") {
  Shown s;
  std::vector<Sample> samples;
  for (int i = 0; i < 3000; ++i) samples.push_back({i, QStringLiteral("p"), QStringLiteral("text %1").arg(i), {}});
  samples.push_back({3000, QStringLiteral("p"), QString(5'000'000, QLatin1Char('x')), {}});
  s.feed.append(kRun, std::move(samples));
  CHECK(s.view.text().size() < 200'000);
  CHECK(s.view.table().rows.size() == 3001);
  CHECK(std::get<std::string>(s.view.table().rows[0].cells[2]).size() == 5'000'000);  // the table has all of it
  s.cursor.request(1234);
  CHECK(s.view.text() == QStringLiteral("ptext 1234"));
}

TEST_CASE("pictures of the samples", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    s.fill();
    test::settle();
    test::keepPicture(s.view, std::string("samples-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
