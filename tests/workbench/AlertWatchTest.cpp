// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/alerts/AlertWatch.h"

#include "app/workbench/alerts/AlertSettings.h"
#include "app/workbench/readers/RunReader.h"
#include "core/base/File.h"
#include "core/base/Json.h"
#include "tests/workbench/Scratch.h"
#include "widgets/alerts/AlertFeed.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

using view::AlertKind;

/// A run with gains: backward gain `gain` at each of its records.
void record(run::RunDatabaseWriter& writer, std::int64_t step, float gain, double loss = 1) {
  run::StepRecords records;
  records.step = step;
  records.rows.push_back({step, 0, 0, 0});
  records.points.push_back({0, {step, step + 1, loss}});
  std::vector<float> composite(40, 1.0F);
  composite[4] = gain;
  for (int b = 1; b <= test::kShape.sublayers; ++b) {
    records.blobs.push_back({run::BlobKind::MixingMean, b, std::vector<float>(24, 0.25F)});
    records.blobs.push_back({run::BlobKind::Composite, b, composite});
  }
  REQUIRE(writer.append({records}, {{"loss", "nats", "loss"}}).ok());
}

struct Watching {
  test::Scratch scratch;
  std::filesystem::path folder = scratch / "run";
  QString id = QString::fromStdString(folder.string());
  std::unique_ptr<run::RunDatabaseWriter> writer;
  widgets::AlertFeed feed;
  RunProgress progress;
  std::unique_ptr<AlertWatch> watch;
  std::vector<view::Alert> raised;
  std::unique_ptr<RunReader> reader;

  Watching() {
    std::filesystem::create_directories(folder);
    auto opened = run::RunDatabaseWriter::open(folder / "run.db", test::kShape, "test");
    REQUIRE(opened.ok());
    writer = std::move(opened).value();
    start();
  }
  /// A window is opened anew.
  void start() {
    reader = std::make_unique<RunReader>(folder);
    watch = std::make_unique<AlertWatch>(feed, [this](const QString&) { return progress; });
    QObject::connect(watch.get(), &AlertWatch::raised, [this](const QString& run, const view::Alert& alert) {
      CHECK(run == id);
      raised.push_back(alert);
    });
  }
  void read() {
    const auto update = reader->poll();
    REQUIRE(update.ok());
    if (update.value()) watch->apply(*update.value());
  }
  [[nodiscard]] const std::vector<view::Alert>& listed() const { return feed.find(id)->alerts; }
};

}  // namespace

TEST_CASE("alerts of a live run are told once, listed and marked", "[alerts]") {
  Watching w;
  w.progress = {0, true, true};
  record(*w.writer, 0, 1.1F);
  w.read();
  CHECK(w.raised.empty());
  CHECK(w.listed().empty());
  record(*w.writer, 10, 1.8F);
  record(*w.writer, 20, 1.9F);
  w.read();
  REQUIRE(w.raised.size() == 1);
  CHECK(w.raised[0].kind == AlertKind::BackwardGain);
  CHECK(w.raised[0].firstStep == 10);
  REQUIRE(w.listed().size() == 1);
  CHECK(w.listed()[0].worst == Approx(1.9));
  const auto markers = w.watch->markers(w.id);
  REQUIRE(markers.size() == 1);
  CHECK(markers[0].step == 10);
  CHECK(markers[0].kind == widgets::MarkerKind::Alert);
  record(*w.writer, 30, 1.9F);
  w.read();
  CHECK(w.raised.size() == 1);
  record(*w.writer, 40, 1.9F, std::numeric_limits<double>::quiet_NaN());
  w.read();
  REQUIRE(w.raised.size() == 2);
  CHECK(w.raised[1].kind == AlertKind::NotFinite);
}

TEST_CASE("a finished run's alerts are listed and marked, but nobody is called", "[alerts]") {
  Watching w;
  for (std::int64_t step = 0; step < 50; step += 10) record(*w.writer, step, 1.8F);
  w.read();
  CHECK(w.raised.empty());
  CHECK(w.listed().size() == 1);
  w.watch->close(w.id);
  CHECK(w.feed.find(w.id) == nullptr);
}

TEST_CASE("rules are kept in the run's workbench.json beside what is there, and judge the whole history anew",
          "[alerts]") {
  Watching w;
  const auto notes = notesFileOf(w.folder);
  CHECK(notes == w.folder / "workbench.json");
  REQUIRE(writeFileDurably(notes, "{\"name\": \"mine\"}").ok());
  w.start();
  for (std::int64_t step = 0; step < 50; step += 10) record(*w.writer, step, 1.8F);
  w.read();
  CHECK(w.listed().size() == 1);
  w.feed.request(w.id, AlertKind::BackwardGain, {true, 2.0});
  CHECK(w.listed().empty());
  const auto kept = readJsonFile(notes);
  REQUIRE(kept.ok());
  CHECK(kept.value().at("name") == "mine");
  CHECK(kept.value().at("alerts").at("backward_gain").at("threshold") == 2.0);
  w.start();
  w.read();
  CHECK(w.listed().empty());
  CHECK(w.feed.find(w.id)->rules[static_cast<std::size_t>(AlertKind::BackwardGain)].threshold == 2.0);
  w.feed.request(w.id, AlertKind::BackwardGain, {true, 1.6});  // the default again: nothing to keep
  CHECK(w.listed().size() == 1);
  CHECK_FALSE(readJsonFile(notes).value().contains("alerts"));
}

TEST_CASE("a run that stands still is told once, and again only after it moved", "[alerts]") {
  Watching w;
  record(*w.writer, 0, 1.0F);
  w.read();
  w.progress = {5, true, true};
  w.watch->lookForStalls(0);
  w.watch->lookForStalls(59);
  CHECK(w.raised.empty());
  w.watch->lookForStalls(61);
  w.watch->lookForStalls(90);
  REQUIRE(w.raised.size() == 1);
  CHECK(w.raised[0].kind == AlertKind::Stall);
  CHECK(w.listed().back().worst == Approx(90));
  w.progress.step = 6;
  w.watch->lookForStalls(91);
  CHECK(w.listed().back().over);
  w.progress = {6, true, false};  // paused
  w.watch->lookForStalls(1000);
  w.watch->lookForStalls(2000);
  CHECK(w.raised.size() == 1);
}

TEST_CASE("rows taken back take their alerts with them", "[alerts]") {
  Watching w;
  record(*w.writer, 0, 1.0F);
  record(*w.writer, 10, 1.8F);
  w.read();
  CHECK(w.listed().size() == 1);
  run::EventRecord resumed;
  resumed.kind = "resume";
  REQUIRE(w.writer->rewind(0, resumed).ok());
  record(*w.writer, 10, 1.0F);
  w.read();
  CHECK(w.listed().empty());
  CHECK(w.watch->markers(w.id).empty());
}

TEST_CASE("a bad figure at the end of a long history is one alert", "[alerts]") {
  Watching w;
  std::vector<run::StepRecords> records;
  for (std::int64_t step = 0; step < 30'000; ++step) {
    run::StepRecords one;
    one.step = step;
    one.rows.push_back({step, 0, 0, 0});
    one.points.push_back({0, {step, step + 1, step == 29'990 ? std::nan("") : 1.0}});
    records.push_back(std::move(one));
  }
  REQUIRE(w.writer->append(records, {{"loss", "nats", "loss"}}).ok());
  for (int i = 0; i < 5; ++i) w.read();
  REQUIRE(w.listed().size() == 1);
  CHECK(w.listed()[0].firstStep == 29'990);
}
