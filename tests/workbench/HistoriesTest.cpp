// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/Histories.h"

#include "app/workbench/readers/FrameFeed.h"
#include "app/workbench/readers/ReaderPool.h"
#include "tests/support/Wait.h"
#include "tests/workbench/Scratch.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/samples/SampleFeed.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

/// The chain from a run's file to the shared state, as the window has it.
struct Chain {
  widgets::RunSet runs;
  widgets::SeriesFeed series;
  widgets::TimeCursor cursor;
  ReaderPool readers;
  widgets::SampleFeed samples;
  Histories histories{runs, series, samples, cursor};
  FrameFeed frames{readers, runs, cursor};

  Chain() {
    QObject::connect(&readers, &ReaderPool::updated, &histories, [this](const RunUpdatePtr& u) { histories.apply(*u); });
    QObject::connect(&histories, &Histories::changed, &frames, [this](const QString& run, bool fresh) {
      if (fresh) frames.recordsChanged(run);
    });
  }
  void open(const QString& run) {
    runs.open(run, run);
    readers.open(run);
  }
  [[nodiscard]] std::int64_t shown(const QString& run) const {
    for (const auto& frame : frames.frames()) {
      if (frame->run == run.toStdString()) return frame->recorded;
    }
    return -2;
  }
};

}  // namespace

TEST_CASE("a growing run fills series, time bar and frames by itself, and scrubbing asks for other steps") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 30);
  const QString id = QString::fromStdString(run.folder().string());
  Chain chain;
  chain.open(id);
  REQUIRE(test::waitUntil([&] { return chain.shown(id) == 30; }));
  REQUIRE(chain.series.store(id) != nullptr);
  CHECK(chain.series.store(id)->series("train_loss").size() == 31);
  CHECK(chain.cursor.recorded().size() == 4);
  CHECK(chain.cursor.step() == 30);
  run.append(31, 40);
  run.event(40, "checkpoint", "Saved.");
  REQUIRE(test::waitUntil([&] { return chain.shown(id) == 40; }));
  REQUIRE(test::waitUntil([&] { return chain.cursor.markers().size() == 1; }));
  chain.cursor.request(11);
  REQUIRE(test::waitUntil([&] { return chain.shown(id) == 10; }));
  CHECK_FALSE(chain.cursor.live());
  run.append(41, 50);
  REQUIRE(test::waitUntil([&] { return chain.cursor.recorded().size() == 6; }));
  CHECK(chain.shown(id) == 10);  // not live: stays
  chain.cursor.setLive(true);
  REQUIRE(test::waitUntil([&] { return chain.shown(id) == 50; }));
}

TEST_CASE("rows taken back are taken from the charts, and the cursor moves to the nearest record and says so") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 40);
  const QString id = QString::fromStdString(run.folder().string());
  Chain chain;
  chain.open(id);
  REQUIRE(test::waitUntil([&] { return chain.shown(id) == 40; }));
  QString said;
  QObject::connect(&chain.cursor, &widgets::TimeCursor::moved, [&](const QString& sentence) { said = sentence; });
  chain.cursor.request(40);
  run.rewind(20);
  REQUIRE(test::waitUntil([&] { return chain.cursor.step() == 20; }));
  CHECK_FALSE(said.isEmpty());
  REQUIRE(test::waitUntil([&] { return chain.series.store(id)->series("train_loss").size() == 21; }));
}

TEST_CASE("two runs are read at once, each with its own nearest record") {
  const test::Scratch scratch;
  test::WrittenRun a(scratch / "a");
  test::WrittenRun b(scratch / "b");
  a.append(0, 30, 10);
  b.append(0, 30, 7);
  const QString idA = QString::fromStdString(a.folder().string());
  const QString idB = QString::fromStdString(b.folder().string());
  Chain chain;
  chain.open(idA);
  chain.open(idB);
  chain.cursor.request(22);
  REQUIRE(test::waitUntil([&] { return chain.shown(idA) == 20 && chain.shown(idB) == 21; }));
  chain.runs.setCurrent(idB);
  CHECK(chain.cursor.recorded() == std::vector<std::int64_t>{0, 7, 14, 21, 28});
}

TEST_CASE("an exit event ends a session, a later start begins another") {
  widgets::RunSet runs;
  widgets::SeriesFeed series;
  widgets::TimeCursor cursor;
  widgets::SampleFeed samples;
  Histories histories(runs, series, samples, cursor);
  RunUpdate update;
  update.run = "/runs/x";
  update.events.push_back({1, 9, 1, "exit", "Stopped.", Json{{"code", 0}, {"reason", "stopped"}}});
  histories.apply(update);
  REQUIRE(histories.find("/runs/x") != nullptr);
  REQUIRE(histories.find("/runs/x")->exit.has_value());
  update.events = {{2, 9, 2, "resume", "Resumed.", Json::object()}};
  histories.apply(update);
  CHECK_FALSE(histories.find("/runs/x")->exit.has_value());
}

TEST_CASE("charts get the end of a long history at once and all of it in the end") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 45'000, 1'000'000);
  const QString id = QString::fromStdString(run.folder().string());
  Chain chain;
  std::size_t seenFirst = 0;
  std::int64_t beganAt = -1;
  std::uint64_t epoch = 0;
  bool less = false;
  QObject::connect(&chain.series, &widgets::SeriesFeed::grown, [&](const QString& grown) {
    const view::Series loss = chain.series.store(grown)->series("train_loss");
    if (seenFirst == 0) {
      seenFirst = loss.size();
      beganAt = loss.step[0];
      epoch = loss.epoch;
    }
    less = less || loss.size() < seenFirst;
  });
  chain.open(id);
  REQUIRE(test::waitUntil([&] { return chain.series.store(id) != nullptr && chain.series.read(id) == 1; }));
  CHECK(seenFirst == RunReader::kPortion);
  CHECK(beganAt == 25'001);
  CHECK_FALSE(less);
  const view::Series loss = chain.series.store(id)->series("train_loss");
  REQUIRE(loss.size() == 45'001);
  CHECK(loss.pieces == std::vector<std::size_t>{0});
  CHECK(loss.epoch != epoch);  // index 0 is another step now
  CHECK(loss.values[7] == test::WrittenRun::lossAt(7));
  run.append(45'001, 45'001);
  REQUIRE(test::waitUntil([&] { return chain.series.store(id)->series("train_loss").size() == 45'002; }));
}

TEST_CASE("samples of a run reach the feed once, and anew when rows were taken back") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 30);
  for (int i = 0; i < 450; ++i) run.sample(i / 15, "Once", " upon " + std::to_string(i));
  const QString id = QString::fromStdString(run.folder().string());
  Chain chain;
  chain.open(id);
  REQUIRE(test::waitUntil([&] { return chain.samples.samples(id).size() == 450; }));
  CHECK(chain.samples.samples(id)[7] == widgets::Sample{0, "Once", " upon 7", "temperature 0.8, top_k 40"});
  run.sample(30, "Once", "\xff not UTF-8");
  REQUIRE(test::waitUntil([&] { return chain.samples.samples(id).size() == 451; }));
  run.rewind(10);
  run.append(11, 12);
  REQUIRE(test::waitUntil([&] { return chain.samples.samples(id).size() == 11 * 15; }));
}
