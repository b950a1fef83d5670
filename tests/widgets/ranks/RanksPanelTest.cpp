// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranks/RanksPanel.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "widgets/base/Theme.h"

using namespace mhc::widgets;
using namespace mhc::test;

namespace {

std::vector<PreflightRow> twoRanks() {
  PreflightRow first{
      0, QStringLiteral("node1"), QStringLiteral("0.1.0"), true, QStringLiteral("CPU, 1 thread"), 8e9, 1.2e9, {}};
  PreflightRow second = first;
  second.rank = 1;
  second.host = QStringLiteral("node2");
  return {first, second};
}

}  // namespace

TEST_CASE("The panel asks for what was entered, and forgets what was found for another plan") {
  RanksPanel panel;
  panel.setPlan({3, RankLauncher::Srun, QStringLiteral("/etc/hosts"), true});
  CHECK(panel.findChild<QSpinBox*>()->value() == 3);
  CHECK(panel.findChild<QComboBox*>()->currentText() == QStringLiteral("srun"));
  int changes = 0, checks = 0, starts = 0, cancels = 0;
  QObject::connect(&panel, &RanksPanel::planChanged, &panel, [&] { ++changes; });
  QObject::connect(&panel, &RanksPanel::checkRequested, &panel, [&] { ++checks; });
  QObject::connect(&panel, &RanksPanel::startRequested, &panel, [&] { ++starts; });
  QObject::connect(&panel, &RanksPanel::cancelRequested, &panel, [&] { ++cancels; });
  panel.setRows(twoRanks());
  panel.findChild<QSpinBox*>()->setValue(4);
  CHECK((panel.plan() == RankPlan{4, RankLauncher::Srun, QStringLiteral("/etc/hosts"), true}));
  CHECK(changes == 1);
  CHECK(panel.rows().empty());
  panel.checkButton()->click();
  CHECK(checks == 1);
  panel.setChecking(true);
  CHECK_FALSE(panel.startButton()->isEnabled());
  panel.checkButton()->click();
  CHECK((checks == 1 && cancels == 1));
  panel.setChecking(false);
  panel.startButton()->click();
  CHECK(starts == 1);
}

TEST_CASE("Each rank has a row; what is wrong with one is said and coloured", "[pixels]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    RanksPanel panel;
    panel.resize(720, 420);
    panel.setCommand(QStringLiteral("mpirun -n 2 mhc-worker train --config design.json --run runs/a"), {});
    std::vector<PreflightRow> rows = twoRanks();
    panel.setRows(rows);
    REQUIRE(panel.table()->rowCount() == 2);
    CHECK(panel.table()->item(1, 1)->text() == QStringLiteral("node2"));
    CHECK(panel.table()->item(0, 5)->text().endsWith(QStringLiteral("B/s")));
    CHECK(panel.message()->text() == QStringLiteral("All 2 ranks can train."));
    rows[1].sameBuild = false;
    rows[1].problem = QStringLiteral("it is another build than rank 0's. Install the same one.");
    panel.setRows(rows);
    panel.show();
    keepPicture(panel, choice == Theme::Choice::Light ? "ranks-panel-light.png" : "ranks-panel-dark.png");
    CHECK(panel.message()->text().startsWith(QStringLiteral("Rank 1: it is another build")));
    CHECK(panel.table()->item(1, 2)->foreground().color() == Theme::current().colour(ThemeColour::Bad));
    CHECK(panel.table()->item(0, 2)->foreground().color() != Theme::current().colour(ThemeColour::Bad));
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("What can't be started is said, and neither checked nor started") {
  RanksPanel panel;
  panel.setCommand({}, QStringLiteral("mpirun was not found."));
  CHECK(panel.message()->text() == QStringLiteral("mpirun was not found."));
  CHECK_FALSE(panel.checkButton()->isEnabled());
  CHECK_FALSE(panel.startButton()->isEnabled());
  panel.setCommand(QStringLiteral("mpirun"), {});
  CHECK(panel.startButton()->isEnabled());
}
