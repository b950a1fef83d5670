// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartGrid.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QJsonObject>
#include <QLabel>
#include <catch2/catch.hpp>

#include "tests/widgets/chart/ChartGridFixture.h"
#include "widgets/chart/ChartArrangement.h"
#include "widgets/chart/ChartCell.h"
#include "widgets/chart/ChartGridBar.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

TEST_CASE("the charts show the metrics of all shown runs") {
  ViewFixture f;
  ChartGrid grid(f.context());
  CHECK(grid.state() == ViewState::Empty);
  CHECK_FALSE(grid.status().text.isEmpty());
  grid.resize(900, 600);
  grid.show();
  feed(f.series, QStringLiteral("/runs/demo"), 400);
  REQUIRE(collected(grid));
  CHECK(grid.state() == ViewState::Data);
  REQUIRE(grid.charts().size() == 4);
  REQUIRE(grid.charts()[0]->series().size() == 2);
  CHECK(grid.charts()[0]->series()[0].smoothed);
  CHECK(grid.charts()[0]->series()[1].points);
  CHECK(grid.charts()[0]->series()[0].label == QStringLiteral("demo · train"));
  CHECK(grid.charts()[3]->series()[0].label == QStringLiteral("demo"));
  CHECK(grid.charts()[0]->series()[0].data.size() == 400);
  f.runs.open(QStringLiteral("/runs/other"), QStringLiteral("other"));
  feed(f.series, QStringLiteral("/runs/other"), 100, 0.3);
  REQUIRE(collected(grid));
  CHECK(grid.charts()[0]->series().size() == 4);
  f.runs.setVisible(QStringLiteral("/runs/demo"), false);
  CHECK(grid.charts()[0]->series().size() == 2);
  CHECK(grid.charts()[0]->series()[0].run == QStringLiteral("/runs/other"));
  f.runs.close(QStringLiteral("/runs/other"));
  CHECK(grid.state() == ViewState::Empty);
  CHECK(grid.status().command.isEmpty());  // a run is open: it will come by itself
  f.runs.close(QStringLiteral("/runs/demo"));
  CHECK(grid.status().command == QStringLiteral("run.train"));
}

TEST_CASE("while older points are read, a line says so and the newest are shown") {
  ViewFixture f;
  ChartGrid grid(f.context());
  grid.resize(900, 600);
  grid.show();
  const QString run = QStringLiteral("/runs/demo");
  const auto lineOf = [&grid] {
    for (const QLabel* label : grid.findChildren<QLabel*>()) {
      if (label->isVisible() && label->text().contains(QLatin1Char('%'))) return label->text();
    }
    return QString();
  };
  view::SeriesRows end = rowsOf("train_loss", {3, 2, 1});
  for (auto& x : end.x) x.step += 100;
  f.series.showNewest(run, {end});
  REQUIRE(collected(grid));
  CHECK(grid.charts()[0]->series()[0].data.size() == 3);
  CHECK(lineOf().isEmpty());  // for less than a moment nothing is said
  QElapsedTimer clock;
  clock.start();
  REQUIRE(waitUntil([&] { return clock.elapsed() > 320; }));
  std::vector<double> all(103, 5);
  f.series.append(run, rowsOf("train_loss", all));
  f.series.setRead(run, 0.425);
  CHECK(lineOf().contains(QStringLiteral("42 %")));
  CHECK(grid.charts()[0]->series()[0].data.size() == 3);
  f.series.setRead(run, 1);
  REQUIRE(collected(grid));
  CHECK(lineOf().isEmpty());
  CHECK(grid.charts()[0]->series()[0].data.size() == 103);
}

TEST_CASE("settings reach every chart and survive saving") {
  ViewFixture f;
  ChartGrid grid(f.context());
  ChartSettings s;
  s.xKind = view::XKind::ActiveSeconds;
  s.logY = true;
  s.ignoreOutliers = true;
  s.smoothing = {view::SmoothingKind::Gaussian, 25};
  s.runs = RunsMode::MeanDeviation;
  grid.setSettings(s);
  for (const Chart* chart : grid.charts()) {
    CHECK(chart->xKind() == view::XKind::ActiveSeconds);
    CHECK(chart->logY());
    CHECK(chart->ignoreOutliers());
    CHECK(chart->smoothing() == s.smoothing);
  }
  ChartGrid other(f.context());
  other.restoreState(grid.saveState());
  CHECK(other.settings() == s);
  other.restoreState({{QStringLiteral("x"), 77}, {QStringLiteral("weight"), QStringLiteral("much")}});
  CHECK(other.settings().xKind == view::XKind::WallSeconds);
  CHECK(other.settings().smoothing == s.smoothing);
}

TEST_CASE("charts and the time cursor follow each other") {
  ViewFixture f;
  ChartGrid grid(f.context());
  grid.resize(900, 600);
  grid.show();
  feed(f.series, QStringLiteral("/runs/demo"), 400);
  f.cursor.setRecorded({0, 100, 200, 400});
  REQUIRE(settled(grid));
  Q_EMIT grid.charts()[2]->stepRequested(200);
  CHECK(f.cursor.step() == 200);
  CHECK_FALSE(f.cursor.live());
  const Chart& chart = *grid.charts()[1];
  const QRectF area = chart.plotArea();
  const double x = area.left() + chart.xMap().position(200) * area.width();
  const QColor line = Theme::current().colour(ThemeColour::CursorLine);
  CHECK(pixelsOf(grid.charts()[1]->grab().toImage(), {x - 3, area.top() + 5, 6, 20}, line) > 10);
  f.cursor.setLive(true);
  CHECK(pixelsOf(grid.charts()[1]->grab().toImage(), {x - 3, area.top() + 5, 6, 20}, line) == 0);
}

TEST_CASE("the step under the pointer in one chart is read in all others") {
  ViewFixture f;
  ChartGrid grid(f.context());
  ChartGrid other(f.context());
  for (ChartGrid* one : {&grid, &other}) {
    one->resize(900, 600);
    one->show();
  }
  feed(f.series, QStringLiteral("/runs/demo"), 400);
  REQUIRE(settled(grid));
  REQUIRE(settled(other));
  Chart& chart = *grid.charts()[0];
  const QRectF area = chart.plotArea();
  const QPointF at(area.left() + chart.xMap().position(250) * area.width(), area.center().y());
  QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, {}, {});
  QApplication::sendEvent(&chart, &move);
  const auto& speed = grid.charts()[3]->series()[0].data;
  for (const ChartGrid* one : {&grid, &other}) {
    const QString text = one->charts()[3]->shownReadout();
    INFO(text.toStdString());
    const auto step = chart.hitsAt(at).front().index;  // the records of both begin at step 1
    CHECK(text.contains(QString::number(speed.step[step])));
    CHECK(text.contains(QStringLiteral("speed, tokens/s")));
  }
  const QColor line = Theme::current().colour(ThemeColour::Crosshair);
  const Chart& rate = *other.charts()[1];
  const QRectF there = rate.plotArea();
  const double x = there.left() + rate.xMap().position(250) * there.width();
  CHECK(pixelsOf(other.charts()[1]->grab().toImage(), {x - 4, there.bottom() - 30, 8, 25}, line) > 10);
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&chart, &leave);
  CHECK(grid.charts()[3]->shownReadout().isEmpty());
  CHECK(other.charts()[3]->shownReadout().isEmpty());
}

TEST_CASE("the legend shows a run alone, hides it, and lifts it") {
  ViewFixture f;
  f.runs.open(QStringLiteral("/runs/other"), QStringLiteral("other"));
  ChartGrid grid(f.context());
  grid.resize(900, 600);
  grid.show();
  feed(f.series, QStringLiteral("/runs/demo"), 50);
  feed(f.series, QStringLiteral("/runs/other"), 50);
  REQUIRE(settled(grid));
  Chart& chart = *grid.charts()[3];  // legend: demo, other
  const auto send = [&](QEvent::Type type, Qt::MouseButton button, Qt::KeyboardModifiers keys = {}) {
    const QPointF at(14, chart.legendTop() + 5);  // the line before "demo"
    QMouseEvent event(type, at, chart.mapToGlobal(at), button, button, keys);
    QApplication::sendEvent(&chart, &event);
  };
  send(QEvent::MouseMove, Qt::NoButton);
  CHECK(f.runs.highlighted() == QStringLiteral("/runs/demo"));
  send(QEvent::MouseButtonPress, Qt::LeftButton);
  CHECK(f.runs.solo() == QStringLiteral("/runs/demo"));
  CHECK(chart.series().size() == 1);
  send(QEvent::MouseButtonPress, Qt::LeftButton);
  CHECK(f.runs.solo().isEmpty());
  CHECK(chart.series().size() == 2);
  send(QEvent::MouseButtonPress, Qt::LeftButton, Qt::ControlModifier);
  CHECK_FALSE(f.runs.find(QStringLiteral("/runs/demo"))->visible);
  CHECK(chart.series().size() == 1);
}

TEST_CASE("the table holds every chart, the CSV every record") {
  ViewFixture f;
  ChartGrid grid(f.context());
  grid.resize(900, 600);
  grid.show();
  feed(f.series, QStringLiteral("/runs/demo"), 400);
  REQUIRE(settled(grid));
  const view::TableData table = grid.table();
  CHECK(table.rows.size() == 4 * 200 + 8);
  CHECK(std::get<std::string>(table.rows.front().cells[0]) == "loss (nats per token)");
  CHECK(std::get<std::string>(table.rows.back().cells[0]) == "speed (tokens/s)");
  CHECK(grid.csv().count(QLatin1Char('\n')) == 1 + 4 * 400 + 8);
}

TEST_CASE("the view is registered with commands that run") {
  const ViewDescriptor d = chartGridDescriptor();
  ViewFixture f;
  const std::unique_ptr<View> view(d.make(f.context(), nullptr));
  auto* grid = dynamic_cast<ChartGrid*>(view.get());
  REQUIRE(grid != nullptr);
  const auto commands = d.commands([&] { return view.get(); });
  CHECK(commands.size() == 18);
  for (const Command& command : commands) {
    CHECK_FALSE(command.description.isEmpty());
    command.run();
  }
  CHECK(grid->settings().runs == RunsMode::MeanExtremes);
  CHECK(grid->settings().logX);
  CHECK(grid->settings().logY);
  CHECK(grid->settings().ignoreOutliers);
  for (const Command& command : d.commands([] { return nullptr; })) command.run();
}

TEST_CASE("pictures of the charts", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    ViewFixture f;
    f.runs.open(QStringLiteral("/runs/other"), QStringLiteral("identity, no mixing"));
    feed(f.series, QStringLiteral("/runs/demo"), 800);
    feed(f.series, QStringLiteral("/runs/other"), 500, 0.3);
    ChartGrid grid(f.context());
    grid.resize(1000, 680);
    grid.show();
    f.cursor.setRecorded({0, 100, 200, 400, 800});
    f.cursor.setMarkers({{300, QStringLiteral("learning rate 3e-3 → 1e-3")}});
    f.cursor.request(400);
    REQUIRE(settled(grid));
    keepPicture(grid, std::string("charts-") + name + ".png");
    ChartSettings s = grid.settings();
    s.xKind = view::XKind::ActiveSeconds;
    s.logY = true;
    grid.setSettings(s);
    grid.charts()[0]->setXRange({20, 200});
    REQUIRE(settled(grid));
    const QPointF middle = grid.charts()[0]->plotArea().center();
    QMouseEvent move(QEvent::MouseMove, middle, grid.charts()[0]->mapToGlobal(middle), Qt::NoButton, {}, {});
    QApplication::sendEvent(grid.charts()[0], &move);
    keepPicture(grid, std::string("charts-log-") + name + ".png");
    ViewFixture groups;
    groups.runs.close(QStringLiteral("/runs/demo"));
    for (const char* run : {"tiny-1", "tiny-2", "tiny-3", "identity"}) {
      const QString id = QStringLiteral("/runs/") + QString::fromLatin1(run);
      groups.runs.open(id, QString::fromLatin1(run));
      feed(groups.series, id, 600, 0.05 * static_cast<double>(groups.runs.runs().size()));
    }
    groups.runs.setBaseline(QStringLiteral("/runs/identity"));
    groups.cursor.setMarkers({{100, QStringLiteral("checkpoint"), MarkerKind::Checkpoint},
                              {200, QStringLiteral("evaluation"), MarkerKind::Evaluation},
                              {300, QStringLiteral("spike"), MarkerKind::Spike},
                              {400, QStringLiteral("gradient not finite"), MarkerKind::Nan},
                              {500, QStringLiteral("gain 1.7"), MarkerKind::Alert}});
    ChartGrid several(groups.context());
    several.resize(1000, 680);
    several.show();
    for (const auto& [mode, file] :
         {std::pair{RunsMode::MeanConfidence, "charts-mean-"}, {RunsMode::Difference, "charts-minus-"}}) {
      ChartSettings chosen = several.settings();
      chosen.runs = mode;
      several.setSettings(chosen);
      REQUIRE(settled(several));
      keepPicture(several, std::string(file) + name + ".png");
    }
    ChartGrid small(f.context());
    small.resize(340, 420);
    small.show();
    REQUIRE(settled(small));
    keepPicture(small, std::string("charts-small-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("the bar offers what the shown runs differ in, and the charts follow the choice") {
  ViewFixture f;
  f.runs.open(QStringLiteral("/runs/other"), QStringLiteral("other"));
  for (const char* run : {"/runs/demo", "/runs/other"}) {
    feed(f.series, QLatin1String(run), 50);
    f.series.setConfig(QLatin1String(run), {{QStringLiteral("model.n"), QStringLiteral("4")},
                                            {QStringLiteral("training.seed"), QLatin1String(run)}});
  }
  ChartGrid grid(f.context());
  auto* box = grid.findChild<QComboBox*>(QStringLiteral("groupBy"));
  REQUIRE(box != nullptr);
  CHECK(box->isHidden());
  ChartSettings s = grid.settings();
  s.runs = RunsMode::MeanDeviation;
  grid.setSettings(s);
  CHECK_FALSE(box->isHidden());
  REQUIRE(box->count() == 2);
  CHECK(box->itemData(1).toString() == QStringLiteral("training.seed"));
  box->setCurrentIndex(1);
  Q_EMIT box->activated(1);
  CHECK(grid.settings().groupKey == QStringLiteral("training.seed"));
  s.groupKey = QStringLiteral("model.n");  // of a layout: both runs have the same
  grid.setSettings(s);
  CHECK(grid.charts()[0]->series()[0].label == QStringLiteral("n = 4 (mean of 2) · train"));
  CHECK(box->currentData().toString() == QStringLiteral("model.n"));
  ChartGrid restored(f.context());
  restored.restoreState(grid.saveState());
  CHECK(restored.settings().groupKey == QStringLiteral("model.n"));
}
