// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/TableTwin.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QImage>
#include <QItemSelectionModel>
#include <QMimeData>
#include <QTableView>
#include <QTest>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "tests/widgets/base/DummyView.h"
#include "widgets/base/Theme.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::settle;
using test::DummyView;

namespace {

view::TableData rows(int count, double first = 0.5) {
  view::TableData table{"Dummy, step 4", {"sublayer", "loss (nats)"}, {}};
  for (int i = 1; i <= count; ++i) {
    table.rows.push_back({{std::string("layer <") + std::to_string(i) + ">", first * i},
                          view::ElementId{i, view::MapKind::None, -1, -1, -1}});
  }
  return table;
}

struct Shown : test::ViewFixture {
  DummyView view{context()};
  TableTwin twin{&view};
  explicit Shown(int count = 4) {
    view.data = rows(count);
    Q_EMIT view.tableChanged();
    twin.resize(420, 260);
    twin.show();
    settle();
  }
  [[nodiscard]] QString cell(int row, int column) const { return twin.model()->index(row, column).data().toString(); }
  [[nodiscard]] int selectedRows() const { return static_cast<int>(twin.table()->selectionModel()->selectedRows().size()); }
};

}  // namespace

TEST_CASE("the table's model keeps the rules of models", "[table][model]") {
  TableDataModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
  CHECK(model.rowCount() == 0);
  model.setTable(rows(5));
  model.setTable(rows(5, 2));
  model.setTable(rows(2));
  view::TableData ragged{"t", {"a", "b", "c"}, {{{1.0}, std::nullopt}, {{}, std::nullopt}, {{1.0, 2.0, 3.0, 4.0}, std::nullopt}}};
  model.setTable(ragged);
  CHECK(model.columnCount() == 3);
  CHECK(model.index(0, 0).data().toString() == QStringLiteral("1"));
  CHECK_FALSE(model.index(0, 2).data().isValid());
  CHECK(model.headerData(1, Qt::Horizontal).toString() == QStringLiteral("b"));
  CHECK_FALSE(model.headerData(9, Qt::Horizontal, Qt::ToolTipRole).isValid());
  model.setTable({});
  CHECK(model.columnCount() == 0);
}

TEST_CASE("numbers that change keep selection and place, others reset", "[table][model]") {
  TableDataModel model;
  model.setTable(rows(3));
  int resets = 0, changes = 0;
  QObject::connect(&model, &QAbstractItemModel::modelReset, &model, [&] { ++resets; });
  QObject::connect(&model, &QAbstractItemModel::dataChanged, &model, [&] { ++changes; });
  model.setTable(rows(3, 7));
  CHECK(resets == 0);
  CHECK(changes == 1);
  CHECK(model.index(0, 1).data().toString() == QStringLiteral("7"));
  model.setTable(rows(4));
  CHECK(resets == 1);
}

TEST_CASE("the twin shows the view's table and follows it", "[table]") {
  Shown s;
  REQUIRE(test::waitUntil([&] { return s.twin.model()->rowCount() == 4; }));
  CHECK(s.cell(1, 1) == QStringLiteral("1"));
  CHECK(s.twin.windowTitle() == QStringLiteral("Dummy, step 4"));
  s.view.data = rows(4, 0.125);
  Q_EMIT s.view.tableChanged();
  Q_EMIT s.view.tableChanged();
  CHECK(test::waitUntil([&] { return s.cell(0, 1) == QStringLiteral("0.125"); }));
  s.twin.hide();
  s.view.data = rows(6);
  Q_EMIT s.view.tableChanged();
  settle();
  CHECK(s.twin.model()->rowCount() == 4);  // nobody looks
  s.twin.show();
  CHECK(test::waitUntil([&] { return s.twin.model()->rowCount() == 6; }));
}

TEST_CASE("twin and view share selection and hover", "[table]") {
  Shown s;
  REQUIRE(test::waitUntil([&] { return s.twin.model()->rowCount() == 4; }));
  s.twin.table()->selectRow(1);
  CHECK(s.selection.selected() == std::set<view::ElementId>{{2, view::MapKind::None, -1, -1, -1}});
  s.selection.setSelected({{1, view::MapKind::None, -1, -1, -1}, {3, view::MapKind::None, -1, -1, -1}});
  CHECK(s.selectedRows() == 2);
  CHECK(s.twin.table()->selectionModel()->isRowSelected(2));
  s.view.data = rows(7);
  Q_EMIT s.view.tableChanged();
  REQUIRE(test::waitUntil([&] { return s.twin.model()->rowCount() == 7; }));
  CHECK(s.selectedRows() == 2);  // outlives a reset
  CHECK(s.selection.selected().size() == 2);
  s.selection.clear();
  CHECK(s.selectedRows() == 0);
  const QRect row = s.twin.table()->visualRect(s.twin.model()->index(2, 0));
  QTest::mouseMove(s.twin.table()->viewport(), row.center());
  settle();
  REQUIRE(s.selection.hover().has_value());
  CHECK(s.selection.hover()->sublayer == 3);
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(s.twin.table()->viewport(), &leave);
  CHECK_FALSE(s.selection.hover().has_value());
}

TEST_CASE("Ctrl+C copies the selected rows, or all of them", "[table]") {
  Shown s;
  REQUIRE(test::waitUntil([&] { return s.twin.model()->rowCount() == 4; }));
  QTest::keyClick(s.twin.table(), Qt::Key_C, Qt::ControlModifier);
  CHECK(QApplication::clipboard()->text().count(QLatin1Char('\n')) >= 4);
  s.twin.table()->selectRow(2);
  QTest::keyClick(s.twin.table(), Qt::Key_C, Qt::ControlModifier);
  CHECK(QApplication::clipboard()->text().trimmed() == QStringLiteral("sublayer\tloss (nats)\nlayer <3>\t1.5"));
}

TEST_CASE("a view is copied as text, HTML and picture at once", "[table]") {
  Shown s;
  s.view.resize(100, 50);
  const std::unique_ptr<QMimeData> mime(copyOf(s.view, 2));
  CHECK(mime->text().startsWith(QStringLiteral("sublayer\tloss (nats)")));
  CHECK(mime->html().contains(QStringLiteral("layer &lt;1&gt;")));
  CHECK(qvariant_cast<QImage>(mime->imageData()).size() == QSize(200, 100));
}

TEST_CASE("the twin outlives its view", "[table]") {
  auto view = std::make_unique<DummyView>(ViewContext{});
  view->data = rows(2);
  TableTwin twin(view.get());
  twin.show();
  CHECK(twin.model()->rowCount() == 2);
  Q_EMIT view->tableChanged();
  view.reset();
  twin.table()->selectRow(0);
  settle();
  CHECK(twin.model()->rowCount() == 2);
}

TEST_CASE("the twin has pictures", "[table][picture]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    Shown s(8);
    REQUIRE(test::waitUntil([&] { return s.twin.model()->rowCount() == 8; }));
    s.selection.select({2, view::MapKind::None, -1, -1, -1});
    settle();
    test::keepPicture(s.twin, "table-" + Theme::current().name().toStdString() + ".png");
    CHECK(s.selectedRows() == 1);
  }
  Theme::current().choose(Theme::Choice::Light);
}
