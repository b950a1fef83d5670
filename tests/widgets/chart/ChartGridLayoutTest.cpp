// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartGrid.h"

#include <QJsonObject>
#include <catch2/catch.hpp>

#include "tests/support/Input.h"
#include "tests/widgets/chart/ChartGridFixture.h"
#include "widgets/chart/ChartArrangement.h"
#include "widgets/chart/ChartCell.h"
#include "widgets/chart/ChartGridBar.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

TEST_CASE("a metric that a run records gets a chart") {
  ViewFixture f;
  ChartGrid grid(f.context());
  feed(f.series, QStringLiteral("/runs/demo"), 20);
  REQUIRE(collected(grid));
  CHECK(grid.charts().size() == 4);
  f.series.append(QStringLiteral("/runs/demo"), rowsOf("cpu_percent", {90, 95}));
  f.series.append(QStringLiteral("/runs/demo"), rowsOf("eval/top_5", {0.1, 0.2}));
  REQUIRE(collected(grid));
  REQUIRE(grid.charts().size() == 6);
  CHECK(grid.charts()[4]->title() == QStringLiteral("Processor"));
  CHECK(grid.charts()[5]->title() == QStringLiteral("Eval/top 5"));
  CHECK(grid.charts()[5]->series()[0].data.values[1] == 0.2);
  f.runs.setVisible(QStringLiteral("/runs/demo"), false);
  CHECK(grid.charts().size() == 4);
}

TEST_CASE("the lower edge makes rows higher, a double click on the title shows a chart alone") {
  ViewFixture f;
  ChartGrid grid(f.context());
  grid.resize(900, 600);
  grid.show();
  feed(f.series, QStringLiteral("/runs/demo"), 50);
  REQUIRE(collected(grid));
  settle();
  Chart& chart = *grid.charts()[0];
  const auto send = [&](QEvent::Type type, QPointF at, Qt::MouseButtons held) {
    QMouseEvent event(type, at, chart.mapToGlobal(at), Qt::LeftButton, held, {});
    QApplication::sendEvent(&chart, &event);
  };
  const int before = chart.height();
  const QPointF edge(100, before - 2);
  send(QEvent::MouseButtonPress, edge, Qt::LeftButton);
  send(QEvent::MouseMove, edge + QPointF(0, 60), Qt::LeftButton);
  settle();
  CHECK(grid.arrangement().height() == before + 60);
  CHECK(chart.height() == Approx(before + 60).margin(2));
  send(QEvent::MouseButtonRelease, edge + QPointF(0, 60), Qt::NoButton);
  CHECK(chart.following());
  send(QEvent::MouseButtonDblClick, {20, 6}, Qt::LeftButton);
  CHECK(grid.full() == QStringLiteral("loss"));
  send(QEvent::MouseButtonDblClick, {20, 6}, Qt::LeftButton);
  CHECK(grid.full().isEmpty());
}

TEST_CASE("of thousands of series the first have charts, the others are found by name") {
  ViewFixture f;
  ChartGrid grid(f.context());
  grid.resize(900, 600);
  grid.show();
  view::SeriesRows rows = rowsOf("train_loss", {1, 2});
  for (int i = 0; i < 3000; ++i)
    rows.metrics.emplace_back("layer_" + std::to_string(i) + "_norm", std::vector<double>{0.5, i * 1.0});
  f.series.append(QStringLiteral("/runs/demo"), rows);
  CHECK(grid.cells().size() == 48);
  grid.setFilter(QStringLiteral("LAYER 299"));
  REQUIRE(grid.cells().size() == 11);  // 299, 2990 … 2999
  CHECK(grid.charts()[10]->series()[0].data.values[1] == 2999);
  ChartGrid other(f.context());
  other.restoreState(grid.saveState());
  CHECK(other.cells().size() == 11);
  grid.setFilter(QStringLiteral("nothing like it"));
  CHECK(grid.cells().empty());
  CHECK(grid.currentCell() == nullptr);
  CHECK_FALSE(grid.grab().isNull());
  grid.setFilter({});
  CHECK(grid.cells().size() == 48);
  CHECK(grid.charts()[0]->title() == QStringLiteral("Loss"));
}

TEST_CASE("a chart may have a smoothing of its own, and keeps it") {
  ViewFixture f;
  ChartGrid grid(f.context());
  const view::Smoothing own{view::SmoothingKind::CentredMean, 10};
  grid.charts()[0]->setOwnSmoothing(own);
  ChartSettings s = grid.settings();
  s.smoothing = {view::SmoothingKind::Ema, 0.9};
  grid.setSettings(s);
  CHECK(grid.charts()[0]->smoothing() == own);
  CHECK(grid.charts()[1]->smoothing() == s.smoothing);
  ChartGrid other(f.context());
  other.restoreState(grid.saveState());
  CHECK(other.charts()[0]->ownSmoothing() == own);
  CHECK_FALSE(other.charts()[1]->ownSmoothing().has_value());
  other.charts()[0]->setOwnSmoothing(std::nullopt);
  CHECK(other.charts()[0]->smoothing() == s.smoothing);
}

TEST_CASE("what a layout keeps of a chart waits for the run that has it") {
  ViewFixture f;
  f.series.append(QStringLiteral("/runs/demo"), rowsOf("memory", {90, 95}));
  ChartGrid grid(f.context());
  REQUIRE(grid.cells().size() == 5);
  grid.charts()[4]->setOwnSmoothing(view::Smoothing{view::SmoothingKind::Gaussian, 10});
  grid.setFull(QStringLiteral("memory"));
  const QJsonObject state = grid.saveState();
  ViewFixture later;
  ChartGrid other(later.context());
  other.restoreState(state);
  CHECK(other.full().isEmpty());
  CHECK(other.saveState().value(QStringLiteral("own")) == state.value(QStringLiteral("own")));
  later.series.append(QStringLiteral("/runs/demo"), rowsOf("memory", {1, 2}));
  CHECK(other.full() == QStringLiteral("memory"));
  CHECK(other.charts()[4]->smoothing() == view::Smoothing{view::SmoothingKind::Gaussian, 10});
}

TEST_CASE("charts are hidden, widened, shown alone and kept so") {
  ViewFixture f;
  ChartGrid grid(f.context());
  grid.resize(900, 600);
  grid.show();
  feed(f.series, QStringLiteral("/runs/demo"), 50);
  REQUIRE(collected(grid));
  const auto cell = [&](int i) { return grid.cells()[static_cast<std::size_t>(i)]; };
  Q_EMIT cell(2)->pinToggled(true);
  Q_EMIT cell(0)->wideToggled(true);
  Q_EMIT cell(1)->hideRequested();
  settle();
  CHECK_FALSE(cell(1)->isVisible());
  CHECK(cell(2)->y() == 0);
  CHECK(cell(0)->y() > 0);
  CHECK(cell(0)->width() > 1.8 * cell(2)->width());
  ChartGrid other(f.context());
  other.restoreState(grid.saveState());
  CHECK(other.arrangement() == grid.arrangement());
  CHECK(other.arrangement().pinned(QStringLiteral("gradient_norm")));
  Q_EMIT cell(3)->fullToggled(true);
  settle();
  CHECK(cell(3)->isVisible());
  CHECK_FALSE(cell(0)->isVisible());
  CHECK(grid.table().rows.size() == 50);
  CHECK(test::keepsKey(*cell(3), Qt::Key_Escape));
  QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
  QApplication::sendEvent(&grid, &escape);
  settle();
  CHECK_FALSE(test::keepsKey(*cell(3), Qt::Key_Escape));
  CHECK(cell(0)->isVisible());
  Q_EMIT cell(0)->dropped(QStringLiteral("tokens_per_second"));
  CHECK(grid.arrangement().shown({QStringLiteral("loss"), QStringLiteral("learning_rate"),
                                  QStringLiteral("gradient_norm"), QStringLiteral("tokens_per_second")}) ==
        QStringList{QStringLiteral("gradient_norm"), QStringLiteral("tokens_per_second"), QStringLiteral("loss")});
}
