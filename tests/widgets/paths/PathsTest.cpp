// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/ViewFixture.h"
#include "widgets/base/ViewExport.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/paths/PathsModel.h"
#include "widgets/paths/PathsView.h"
#include "widgets/paths/ScatterPlot.h"
#include "widgets/paths/StepBox.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::ViewFixture;

namespace {

/// Three sublayers, two streams: effect of path p is (p − 8)·0.01 ± 0.035, and a pruning curve of four removals.
PathReportPtr report() {
  auto r = std::make_shared<hyper::PathReport>();
  r->data = "corpus:tiny";
  r->step = 1000;
  r->sublayers = 3;
  r->streams = 2;
  r->sequences = 64;
  r->length = 128;
  r->loss = 1.5;
  r->carry = "sinkhorn";
  r->sequenceLoss = {1, 2};
  for (const auto& path : hyper::allPaths(3, 2, 0)) {
    const double effect = 0.01 * (static_cast<double>(r->effects.size()) - 8);
    r->effects.push_back({path, effect, effect - 0.035, effect + 0.035, 0.8 * effect});
    r->differences.push_back({static_cast<float>(effect), static_cast<float>(effect)});
  }
  hyper::Intervention whole;
  whole.sublayer = 2;
  whole.action = hyper::PathAction::Identity;
  r->effects.push_back({whole, 0.2, 0.1, 0.3, 0.05});
  r->differences.push_back({0.2F, 0.2F});
  r->pruning.removed = {0, 1, 5, 2};
  r->pruning.loss = {1.5, 1.4, 1.5, 1.7, 2.5};
  r->pruning.low = r->pruning.high = {0, 0, 0, 0, 0};
  r->pruning.counts = {0, 2, 4};
  r->pruning.random = {{1.5, 2, 3}, {1.5, 2.2, 2.9}};
  return r;
}

struct Shown : ViewFixture {
  PathFeed paths;
  PathsView view{paths, context()};
  explicit Shown(bool measured = true, QSize size = {900, 500}) {
    view.resize(size);
    if (measured) paths.deliver(QStringLiteral("/runs/demo"), report());
    view.show();
  }
  [[nodiscard]] QPushButton* button(const QString& text) const {
    for (QPushButton* button : view.findChildren<QPushButton*>()) {
      if (button->text() == text && button->isVisible()) return button;
    }
    FAIL("no button " << text.toStdString());
    return nullptr;
  }
  [[nodiscard]] QString cell(int row, int column) const {
    return view.tableView()->model()->index(row, column).data().toString();
  }
};

}  // namespace

TEST_CASE("paths: before a measurement the view says what will appear and offers it") {
  Shown s(false);
  CHECK(s.view.state() == ViewState::Empty);
  CHECK(s.view.status().command == "paths.measure");
  std::vector<quint64> started;
  QObject::connect(&s.paths, &PathFeed::started, [&](quint64 id) { started.push_back(id); });
  s.view.measure();
  REQUIRE(started.size() == 1);
  CHECK(s.paths.find(started[0])->request.run == "/runs/demo");
  CHECK(s.paths.find(started[0])->request.sequences == 64);
  CHECK(s.paths.find(started[0])->request.step == -1);
  auto* bar = s.view.findChild<QProgressBar*>();
  CHECK(bar->isVisible());
  s.view.measure();  // one at a time
  CHECK(started.size() == 1);
  s.paths.setRunning(started[0], 0.5, QStringLiteral("the effect of every path"));
  CHECK(bar->value() == bar->maximum() / 2);
  quint64 cancelled = 0;
  QObject::connect(&s.paths, &PathFeed::cancelRequested, [&](quint64 id) { cancelled = id; });
  s.button(QStringLiteral("Cancel"))->click();
  CHECK(cancelled == started[0]);
  s.paths.fail(started[0], {});
  CHECK(s.view.state() == ViewState::Empty);
  s.view.measure();
  s.paths.fail(started[1], QStringLiteral("It went wrong."));
  CHECK(s.view.state() == ViewState::Error);
  CHECK(s.view.status().text == "It went wrong.");
  s.view.measure();
  s.paths.finish(started[2], report());
  CHECK(s.view.state() == ViewState::Data);
  // Late words of a job that has ended change nothing.
  s.paths.fail(started[2], QStringLiteral("late"));
  CHECK(s.view.state() == ViewState::Data);
}

TEST_CASE("paths: a checkpoint is chosen, measured and shown") {
  Shown s(false);
  const QString run = QStringLiteral("/runs/demo");
  std::vector<std::int64_t> wanted;
  QObject::connect(&s.paths, &PathFeed::stepWanted, [&](const QString&, qint64 step) { wanted.push_back(step); });
  s.paths.setSteps(run, {{600, 800, 1000}, {200, 800}});
  CHECK(s.view.state() == ViewState::Data);  // there is something to press
  REQUIRE(s.view.stepBox()->isVisible());
  QStringList texts;
  for (int i = 0; i < s.view.stepBox()->count(); ++i) texts << s.view.stepBox()->itemText(i);
  CHECK(texts == QStringList{QStringLiteral("Newest checkpoint (1,000)"), QStringLiteral("Step 1,000"),
                             QStringLiteral("Step 800, measured"), QStringLiteral("Step 600"),
                             QStringLiteral("Step 200, measured")});
  s.view.stepBox()->setStep(800);
  CHECK(wanted == std::vector<std::int64_t>{800});
  auto kept = std::make_shared<hyper::PathReport>(*report());
  kept->step = 800;
  s.paths.deliver(run, kept);
  CHECK(s.view.report() == kept);
  s.view.stepBox()->setStep(600);
  CHECK(s.view.report() == nullptr);
  CHECK(wanted.size() == 1);
  s.button(QStringLiteral("Measure"))->click();
  const PathJob* job = s.paths.newest(run, false);
  REQUIRE(job != nullptr);
  CHECK(job->request.step == 600);
  auto measured = std::make_shared<hyper::PathReport>(*report());
  measured->step = 600;
  s.paths.finish(job->id, measured);
  CHECK(s.view.report() == measured);
  s.view.stepBox()->setStep(800);
  CHECK(s.view.report() == kept);
  s.view.stepBox()->setStep(200);  // its checkpoint is gone
  CHECK_FALSE(s.button(QStringLiteral("Measure"))->isEnabled());
  s.paths.setSteps(run, {{800, 1000}, {600, 800}});
  CHECK(s.view.stepBox()->step() == -1);
  CHECK(s.view.report() == measured);  // what was told last
}

TEST_CASE("paths: a measurement of an earlier step is not taken for one of the newest checkpoint") {
  Shown s(false);
  const QString run = QStringLiteral("/runs/demo");
  const auto caption = [&] {
    QString all;
    for (const QLabel* label : s.view.findChildren<QLabel*>()) {
      if (label->isVisible()) all += label->text() + QLatin1Char('\n');
    }
    return all.toStdString();
  };
  std::vector<std::int64_t> wanted;
  QObject::connect(&s.paths, &PathFeed::stepWanted, [&](const QString&, qint64 step) { wanted.push_back(step); });
  auto early = std::make_shared<hyper::PathReport>(*report());
  early->step = 600;
  s.paths.setSteps(run, {{600, 1000}, {600}});
  s.paths.deliver(run, early);
  CHECK(s.view.report() == early);
  CHECK_THAT(caption(), Catch::Contains("The newest checkpoint, of step 1,000, has not been measured"));
  CHECK_THAT(caption(), Catch::Contains("step 600"));
  s.view.stepBox()->setStep(600);
  CHECK_THAT(caption(), !Catch::Contains("newest checkpoint, of"));
  s.view.stepBox()->setStep(-1);
  // Its own measurement goes before one that was told later; it is asked for once, not at every frame.
  s.paths.setSteps(run, {{600, 1000}, {600, 1000}});
  s.view.setFrames({});
  CHECK(wanted == std::vector<std::int64_t>{1000});
  const PathReportPtr own = report();
  s.paths.deliver(run, own);
  s.paths.deliver(run, early);
  CHECK(s.view.report() == own);
  CHECK_THAT(caption(), !Catch::Contains("newest checkpoint, of"));
}

TEST_CASE("paths: whoever measures by keyboard has Cancel at hand, and Measure again") {
  Shown s(false);
  const QString run = QStringLiteral("/runs/demo");
  s.paths.setSteps(run, {{1000}, {}});
  s.view.activateWindow();
  REQUIRE(QTest::qWaitForWindowActive(&s.view));
  s.view.setFocus();
  auto* measure = s.button(QStringLiteral("Measure"));
  CHECK(measure->hasFocus());  // the table is not there yet
  QTest::keyClick(measure, Qt::Key_Space);
  const PathJob* job = s.paths.newest(run, false);
  REQUIRE(job != nullptr);
  CHECK(s.button(QStringLiteral("Cancel"))->hasFocus());
  s.paths.fail(job->id, {});
  CHECK(measure->hasFocus());
  s.paths.deliver(run, report());
  s.view.setFocus();
  CHECK(s.view.tableView()->hasFocus());
}

TEST_CASE("paths: the table has every effect, sorted by value") {
  Shown s;
  CHECK(s.view.state() == ViewState::Data);
  REQUIRE(s.view.tableView()->model()->rowCount() == 25);
  CHECK(s.cell(0, PathsModel::Effect) == "+0.20000");
  CHECK(s.cell(0, PathsModel::Path) == "H_res = identity");
  CHECK(s.cell(1, PathsModel::Effect) == "+0.15000");
  CHECK(s.cell(1, PathsModel::Path) == "carry 2 → 2 cut");
  CHECK(s.cell(24, PathsModel::Effect) == "−0.08000");
  CHECK(s.cell(24, PathsModel::Verdict) == "lowers loss");
  // A value of 0 stands between −0.01 and 0.01, not where its text would.
  CHECK(s.cell(16, PathsModel::Effect) == "0.00000");
  CHECK(s.cell(16, PathsModel::Verdict) == "none measurable");
  s.view.tableView()->sortByColumn(PathsModel::Sublayer, Qt::AscendingOrder);
  CHECK(s.cell(0, PathsModel::Sublayer) == "1");
  PathsModel model;
  model.setReport(report());
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
}

TEST_CASE("paths: rows, marks and the shared selection are one") {
  Shown s;
  auto* table = s.view.tableView();
  table->selectRow(1);
  const view::ElementId last{3, view::MapKind::Res, 1, 1, -1};
  CHECK(s.selection.contains(last));
  // From another view: a whole sublayer selects all its rows.
  s.selection.select({2, view::MapKind::None, -1, -1, -1});
  std::size_t expected = 0;
  for (const auto& e : s.view.report()->effects) expected += s.selection.selects(elementOf(e.change)) ? 1 : 0;
  CHECK(static_cast<std::size_t>(table->selectionModel()->selectedRows().size()) == expected);
  s.selection.setHover(view::ElementId{1, view::MapKind::Pre, -1, 1, -1});
  CHECK(s.view.scatter()->current() == 1);
  // And back: the mark's own words.
  QTest::mouseMove(s.view.scatter(), s.view.scatter()->positionOf(24).toPoint());
  REQUIRE(s.selection.hover().has_value());
  CHECK(s.selection.hover()->sublayer == 2);
  CHECK(s.selection.hover()->to == -1);
  QTest::mouseClick(s.view.scatter(), Qt::LeftButton, {}, s.view.scatter()->positionOf(23).toPoint());
  CHECK(s.selection.contains(last));
  s.view.scatter()->setFocus();
  QTest::keyClick(s.view.scatter(), Qt::Key_Right);
  CHECK(s.view.scatter()->current() >= 0);
}

TEST_CASE("paths: the pruning curve stands beside its control") {
  Shown s;
  s.view.pictures()->setCurrentIndex(1);
  const auto& lines = s.view.pruning()->lines();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].y == std::vector<double>{1.5, 1.4, 1.5, 1.7, 2.5});
  CHECK(lines[1].x == std::vector<double>{0, 2, 4});
  CHECK(lines[2].y == std::vector<double>{1.5, 2.2, 2.9});
  // A point is the path that was taken out last there: none at 0.
  const auto& effects = s.view.report()->effects;
  Q_EMIT s.view.pruning()->hovered(3);
  CHECK(s.selection.hover() == elementOf(effects[5].change));
  Q_EMIT s.view.pruning()->hovered(0);
  CHECK_FALSE(s.selection.hover().has_value());
  Q_EMIT s.view.pruning()->activated(4);
  CHECK(s.selection.contains(elementOf(effects[2].change)));
  Q_EMIT s.view.pruning()->hovered(std::nan(""));
  CHECK_FALSE(s.selection.hover().has_value());
  const view::TableData table = s.view.table();
  REQUIRE(table.rows.size() == 5);
  CHECK(view::cellText(table.rows[3].cells[1]) == "sublayer 1: carry 2 → 1 × 0");
  CHECK(view::cellText(table.rows[4].cells[5]) == "3");
  CHECK(view::cellText(table.rows[3].cells[5]).empty());
}

TEST_CASE("paths: table and arrays hold what the report holds") {
  Shown s;
  const view::TableData table = s.view.table();
  REQUIRE(table.rows.size() == 25);
  CHECK(std::get<double>(table.rows[5].cells[5]) == s.view.report()->effects[5].effect);
  CHECK(table.rows[5].element == view::ElementId{1, view::MapKind::Res, 0, 1, -1});
  const auto arrays = s.view.arrays();
  REQUIRE(arrays.size() == 4);
  CHECK(arrays[0].shape == std::vector<std::size_t>{25, 4});
  CHECK(arrays[0].values[4 * 7 + 1] == s.view.report()->effects[7].low);
  CHECK(arrays[1].shape == std::vector<std::size_t>{25, 2});
  CHECK(arrays[3].shape == std::vector<std::size_t>{2, 3});
}

TEST_CASE("paths: options and order are kept") {
  Shown s;
  QJsonObject state = s.view.saveState();
  QJsonObject options = state["options"].toObject();
  options["factor"] = 2;
  options["prune"] = true;
  options["sequences"] = 256;
  state["options"] = options;
  state["sort"] = PathsModel::Estimate;
  s.view.restoreState(state);
  s.view.measure();
  const PathJob* job = s.paths.newest(QStringLiteral("/runs/demo"), false);
  REQUIRE(job != nullptr);
  CHECK(job->request.factor == 2);
  CHECK(job->request.prune);
  CHECK(job->request.sequences == 256);
  CHECK(s.view.saveState()["sort"].toInt() == PathsModel::Estimate);
  // A report stays in sight while the next one is made.
  CHECK(s.view.state() == ViewState::Data);
  test::keepPicture(s.view, "paths.png");
}
