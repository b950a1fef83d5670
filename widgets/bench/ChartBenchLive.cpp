// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>
#include <cstdio>

#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/bench/ChartBench.h"
#include "widgets/bench/ChartBenchData.h"
#include "widgets/chart/ChartGrid.h"
#include "widgets/wall/WallView.h"

namespace mhc::bench {
namespace {

double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// All four charts' metrics, from one noisy series.
view::SeriesRows trainingRows(std::int64_t first, std::size_t count, unsigned seed) {
  view::SeriesRows rows = lossRows(first, count, seed);
  const std::vector<double> loss = rows.metrics.front().second;
  for (const char* name : {"learning_rate", "gradient_norm", "tokens_per_second"})
    rows.metrics.emplace_back(name, loss);
  return rows;
}

/// 24 layers of 4 streams whose maps change a little at every step.
view::FramePtr mixingAt(const QString& run, std::int64_t step) {
  constexpr int kSublayers = 48, kStreams = 4, kWidth = 2 * kStreams + kStreams * kStreams;
  auto data = std::make_shared<view::FrameData>();
  data->hcType = "mhc";
  data->n = kStreams;
  data->sublayers = kSublayers;
  for (int l = 0; l < kSublayers; ++l) {
    std::vector<float> mean(kWidth, 0.25F), constraint(7 + kStreams * kStreams, 0.001F);
    for (int i = 0; i < kWidth; ++i)
      mean[static_cast<std::size_t>(i)] += 0.1F * static_cast<float>((step * 7 + l * 5 + i * 3) % 11 - 5) / 5;
    data->mean.push_back(mean);
    data->deviation.push_back(std::vector<float>(kWidth, 0.02F));
    data->initial.push_back(std::vector<float>(kWidth, 0.25F));
    data->constraint.push_back(std::move(constraint));
  }
  auto frame = std::make_shared<view::Frame>();
  frame->run = run.toStdString();
  frame->requested = frame->recorded = step;
  frame->live = true;
  frame->data = std::move(data);
  return frame;
}

void follow(std::size_t history) {
  widgets::RunSet runs;
  widgets::TimeCursor cursor;
  widgets::Selection selection;
  widgets::SeriesFeed feed;
  const std::vector<QString> names{QStringLiteral("/runs/a"), QStringLiteral("/runs/b")};
  for (const QString& name : names) {
    runs.open(name, name);
    feed.append(name, trainingRows(0, history, static_cast<unsigned>(runs.runs().size())));
  }
  widgets::ChartGrid grid({&runs, &cursor, &selection, &feed, nullptr});
  grid.resize(1280, 720);
  grid.show();
  widgets::WallView wall({&runs, &cursor, &selection, &feed, nullptr});
  wall.resize(640, 720);
  wall.setFrames({mixingAt(names.front(), 0)});
  wall.show();
  for (widgets::Chart* chart : grid.charts()) untilFinal(*chart);
  auto next = static_cast<std::int64_t>(history);
  int ticks = 0, pictures = 0;
  QTimer tick;
  tick.setTimerType(Qt::PreciseTimer);
  tick.setInterval(100);
  QObject::connect(&tick, &QTimer::timeout, &grid, [&] {
    for (const QString& name : names) feed.append(name, trainingRows(next, 5, 1));
    next += 5;
    wall.setFrames({mixingAt(names.front(), next)});
    ++ticks;
  });
  QObject::connect(grid.charts().front(), &widgets::Chart::pictureChanged, &grid, [&] { ++pictures; });
  QElapsedTimer clock;
  clock.start();
  tick.start();
  const double before = cpuSeconds();
  while (clock.elapsed() < 8000) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  const double seconds = static_cast<double>(clock.elapsed()) / 1000;
  std::printf(
      "live, 2 runs x 4 charts and a wall of 48, %zu records before: %.0f %% of one core, %.1f updates/s, %.1f "
      "pictures/s   (wanted "
      "30)\n",
      history, 100 * (cpuSeconds() - before) / seconds, ticks / seconds, pictures / seconds);
  std::fflush(stdout);
}

}  // namespace

void followLive() {
  follow(5'000);
  follow(1'000'000);
}

}  // namespace mhc::bench
