// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alerts/AlertsView.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QTableView>
#include <QTest>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/alerts/AlertFeed.h"
#include "widgets/alerts/AlertRulesPanel.h"
#include "widgets/base/NumberEdit.h"
#include "widgets/base/Theme.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::settle;
using view::AlertKind;

namespace {

const QString kRun = QStringLiteral("/runs/demo");

struct Shown : test::ViewFixture {
  AlertFeed feed;
  AlertsView alerts{feed, context()};
  std::vector<std::pair<AlertKind, view::AlertRule>> wishes;

  Shown() {
    cursor.setRecorded({0, 100, 200, 300});
    QObject::connect(&feed, &AlertFeed::ruleRequested,
                     [this](const QString& run, AlertKind kind, const view::AlertRule& rule) {
                       CHECK(run == kRun);
                       wishes.emplace_back(kind, rule);
                     });
    alerts.resize(620, 420);
    alerts.show();
    settle();
  }
  void fill() {
    const view::AlertRules rules = view::defaultAlertRules("mhc");
    feed.set(kRun, {{{AlertKind::BackwardGain, 100, 200, 1.73, 1.6, true}, {AlertKind::Stall, 300, 300, 75, 60, false}},
                    rules,
                    rules});
    settle();
  }
};

}  // namespace

TEST_CASE("without a run the view says what will appear", "[alerts]") {
  const Shown s;
  CHECK(s.alerts.state() == ViewState::Empty);
  CHECK_FALSE(s.alerts.status().text.isEmpty());
}

TEST_CASE("alerts are listed newest first, and opening one moves the time cursor", "[alerts]") {
  Shown s;
  s.fill();
  CHECK(s.alerts.state() == ViewState::Data);
  const view::TableData table = s.alerts.table();
  REQUIRE(table.rows.size() == 2);
  CHECK(std::get<std::string>(table.rows[0].cells[1]) == "No step for 1 min 15 s after step 300.");
  CHECK(std::get<std::string>(table.rows[0].cells[4]) == "goes on");
  CHECK(std::get<std::string>(table.rows[1].cells[1]) == "Backward gain 1.73 > 1.6 from step 100.");
  CHECK(std::get<std::string>(table.rows[1].cells[4]) == "over");
  s.alerts.list()->setFocus();
  s.alerts.list()->selectRow(1);
  QTest::keyClick(s.alerts.list(), Qt::Key_Return);
  CHECK(s.cursor.step() == 100);
  CHECK_FALSE(s.cursor.live());
}

TEST_CASE("in a low and wide view the rules stand beside the alerts, else below", "[alerts]") {
  Shown s;
  s.fill();
  const auto top = [](const QWidget* widget) { return widget->mapToGlobal(QPoint(0, 0)); };
  s.alerts.resize(900, 260);
  settle();
  CHECK(top(s.alerts.rules()).x() > top(s.alerts.list()).x() + s.alerts.list()->width() - 1);
  CHECK(s.alerts.list()->height() > 200);
  s.alerts.resize(900, 600);
  settle();
  CHECK(top(s.alerts.rules()).y() >= top(s.alerts.list()).y() + s.alerts.list()->height());
  s.alerts.resize(380, 300);  // narrow: below, and they scroll
  settle();
  CHECK(top(s.alerts.rules()).y() > top(s.alerts.list()).y());
  CHECK(s.alerts.list()->height() >= 60);
}

TEST_CASE("rules are changed beside the list; what comes back changes nothing again", "[alerts]") {
  Shown s;
  s.fill();
  auto* gain = s.alerts.rules()->thresholdOf(AlertKind::BackwardGain);
  CHECK(gain->value() == 1.6);
  gain->setValue(2.5);
  REQUIRE(s.wishes.size() == 1);
  CHECK(s.wishes[0].first == AlertKind::BackwardGain);
  CHECK(s.wishes[0].second == view::AlertRule{true, 2.5});
  s.alerts.rules()->switchOf(AlertKind::Cosine)->setChecked(false);
  REQUIRE(s.wishes.size() == 2);
  CHECK(s.wishes[1].second == view::AlertRule{false, 0.99});
  CHECK_FALSE(s.alerts.rules()->thresholdOf(AlertKind::Cosine)->isEnabled());
  view::AlertRules rules = view::defaultAlertRules("mhc");
  rules[static_cast<std::size_t>(AlertKind::BackwardGain)].threshold = 2.5;
  rules[static_cast<std::size_t>(AlertKind::Cosine)].on = false;
  s.feed.set(kRun, {{}, rules, view::defaultAlertRules("mhc")});
  CHECK(s.wishes.size() == 2);
  CHECK(s.alerts.rules()->thresholdOf(AlertKind::NotFinite) == nullptr);
}

TEST_CASE("the view is drawn in both themes", "[alerts][picture]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    Shown s;
    s.fill();
    test::keepPicture(s.alerts, "alerts-" + Theme::current().name().toStdString() + ".png");
    CHECK_FALSE(s.alerts.grab().isNull());
  }
  Theme::current().choose(Theme::Choice::Light);
}
