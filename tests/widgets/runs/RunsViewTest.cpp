// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/RunsView.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/runs/RunsModel.h"

using namespace mhc::widgets;

namespace {

RunRow row(const char* name, const char* state, double loss, std::int64_t step, std::int64_t modified) {
  RunRow r;
  r.id = QStringLiteral("/runs/") + QLatin1String(name);
  r.name = QLatin1String(name);
  r.state = QLatin1String(state);
  r.live = r.state == QLatin1String("running");
  r.resumable = r.state == QLatin1String("failed");
  r.loss = loss;
  r.step = step;
  r.steps = 1000;
  r.modifiedNs = modified;
  return r;
}

struct Fixture : mhc::test::ViewFixture {
  RunCatalogue catalogue;
  Fixture() { catalogue.setRows({row("a", "running", 2.5, 40, 3), row("b", "finished", 1.5, 1000, 2), row("c", "failed", 3, 7, 1)}); }
};

}  // namespace

TEST_CASE("the model of runs obeys the rules of models while rows come, change and go") {
  Fixture f;
  RunsModel model(f.catalogue, f.runs);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
  CHECK(model.rowCount() == 3);
  CHECK(model.index(0, RunsModel::Step).data().toString() == "40 of 1,000");
  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
  f.catalogue.update(row("a", "running", 2.25, 41, 4));
  CHECK(reset.isEmpty());  // the selection stays
  CHECK(changed.size() == 1);
  CHECK(model.index(0, RunsModel::Loss).data().toString() == "2.2500");
  f.catalogue.setRows({row("b", "finished", 1.5, 1000, 2)});
  CHECK(model.rowCount() == 1);
  f.catalogue.update(row("d", "running", 9, 0, 9));
  CHECK(model.rowCount() == 2);
  CHECK(model.rowOf("/runs/d") == 0);
}

TEST_CASE("the box opens a run and shows or hides it; several are overlaid") {
  Fixture f;
  RunsModel model(f.catalogue, f.runs);
  const QModelIndex b = model.index(1, RunsModel::Name);
  CHECK(b.data(Qt::CheckStateRole).toInt() == Qt::Unchecked);
  REQUIRE(model.setData(b, Qt::Checked, Qt::CheckStateRole));
  REQUIRE(f.runs.find("/runs/b") != nullptr);
  REQUIRE(model.setData(model.index(2, RunsModel::Name), Qt::Checked, Qt::CheckStateRole));
  CHECK(f.runs.shown("/runs/b"));
  CHECK(f.runs.shown("/runs/c"));
  CHECK(f.runs.find("/runs/b")->colour != f.runs.find("/runs/c")->colour);
  REQUIRE(model.setData(b, Qt::Unchecked, Qt::CheckStateRole));
  CHECK(f.runs.find("/runs/b") != nullptr);
  CHECK_FALSE(f.runs.shown("/runs/b"));
}

TEST_CASE("the list sorts by change, filters by name, opens with Enter, and resumes what can be resumed") {
  Fixture f;
  RunsView view(f.catalogue, f.context());
  view.resize(700, 300);
  view.show();
  mhc::test::settle();
  QTableView* list = view.list();
  REQUIRE(list->model()->rowCount() == 3);
  CHECK(list->model()->index(0, 0).data().toString() == "a");
  view.searchField()->setText("^[bc]$");
  CHECK(list->model()->rowCount() == 2);
  view.searchField()->setText("[");  // no valid expression: taken as text
  CHECK(list->model()->rowCount() == 0);
  view.searchField()->clear();

  QPushButton* resume = nullptr;
  for (auto* button : view.findChildren<QPushButton*>()) {
    if (button->text() == "Resume") resume = button;
  }
  REQUIRE(resume != nullptr);
  CHECK_FALSE(resume->isEnabled());
  list->setCurrentIndex(list->model()->index(2, 0));
  CHECK(resume->isEnabled());
  QSignalSpy asked(&view, &View::commandRequested);
  resume->click();
  CHECK(f.runs.current() == "/runs/c");
  REQUIRE(asked.size() == 1);
  CHECK(asked[0][0].toString() == "run.resume");
  view.openRun("/runs/b");
  CHECK(f.runs.current() == "/runs/b");
}

TEST_CASE("an empty list says what will be here; the table has every run") {
  Fixture f;
  RunsView view(f.catalogue, f.context());
  CHECK(view.state() == ViewState::Data);
  const auto table = view.table();
  REQUIRE(table.rows.size() == 3);
  CHECK(table.headers.size() == RunsModel::ColumnCount);
  f.catalogue.setRows({});
  CHECK(view.state() == ViewState::Empty);
  CHECK(view.status().command == "layout.Start");
}
