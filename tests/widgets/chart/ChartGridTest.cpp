// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartGrid.h"

#include <QJsonObject>
#include <catch2/catch.hpp>

#include "tests/widgets/chart/ChartFixture.h"
#include "widgets/chart/ChartGridBar.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

namespace {

/// A run as a small training run looks: noise that is the same every time, a warm-up, one spike, validation every 50 steps.
void feed(SeriesFeed& feed, const QString& run, int steps, double shift = 0) {
  view::SeriesRows rows = rowsOf("train_loss", {}), validation = rowsOf("validation_loss", {});
  std::vector<double> loss, rate, norm, speed, held;
  unsigned state = 12345;
  const auto noise = [&state] {
    state = state * 1664525U + 1013904223U;
    return static_cast<double>(state >> 8U) / (1 << 24) - 0.5;
  };
  for (int i = 1; i <= steps; ++i) {
    const view::XRow x{i, i * 2048.0, i * 1.1e9, i * 0.4, i * 0.4 + (i > steps / 2 ? 30 : 0)};
    const double clean = 1.6 + shift + 4 * std::exp(-i / 60.0) + 0.4 * std::exp(-i / 400.0);
    rows.x.push_back(x);
    loss.push_back(clean + 0.25 * noise() + (i == 300 ? 2.5 : 0));
    rate.push_back(i < 100 ? 3e-3 * i / 100 : 1.5e-3 * (1 + std::cos(3.14159 * (i - 100) / steps)));
    norm.push_back(0.6 + 0.3 * noise() + 2 * std::exp(-i / 30.0) + (i == 300 ? 6 : 0));
    speed.push_back(9800 + 500 * noise() + shift * 3000);
    if (i % 50 != 0) continue;
    validation.x.push_back(x);
    held.push_back(clean + 0.05);
  }
  rows.metrics = {{"train_loss", loss}, {"learning_rate", rate}, {"gradient_norm", norm}, {"tokens_per_second", speed}};
  validation.metrics = {{"validation_loss", held}};
  feed.append(run, rows);
  feed.append(run, validation);
}

bool settled(const ChartGrid& grid) {
  return waitUntil([&] {
    return std::all_of(grid.charts().begin(), grid.charts().end(), [](const Chart* c) { return c->settled(); });
  });
}

}  // namespace

TEST_CASE("the charts show the metrics of all shown runs") {
  ViewFixture f;
  ChartGrid grid(f.context());
  CHECK(grid.state() == ViewState::Empty);
  CHECK_FALSE(grid.status().text.isEmpty());
  grid.resize(900, 600);
  grid.show();
  feed(f.series, QStringLiteral("/runs/demo"), 400);
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

TEST_CASE("settings reach every chart and survive saving") {
  ViewFixture f;
  ChartGrid grid(f.context());
  ChartSettings s;
  s.xKind = view::XKind::ActiveSeconds;
  s.logY = true;
  s.ignoreOutliers = true;
  s.smoothing = {view::SmoothingKind::Gaussian, 25};
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
  CHECK(commands.size() == 5);
  for (const Command& command : commands) {
    CHECK_FALSE(command.description.isEmpty());
    command.run();
  }
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
    ChartGrid small(f.context());
    small.resize(340, 420);
    small.show();
    REQUIRE(settled(small));
    keepPicture(small, std::string("charts-small-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
