// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/run/TelemetryWriter.h"
#include "tests/run/DatabaseFixture.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;
using namespace std::chrono_literals;

namespace {

TelemetryOptions quick() {
  TelemetryOptions options;
  options.gather = 1ms;
  options.firstRetry = 1ms;
  return options;
}

StepRecords recordsOf(TelemetryWriter& telemetry, std::int64_t step) {
  StepRecords records = stepRecords(step);
  for (PointRecord& point : records.points) point.series = telemetry.series(point.series == 0 ? "loss" : "learning_rate", "", "");
  return records;
}

}  // namespace

TEST_CASE("what was pushed is durable after a flush, and the newest step is announced") {
  const Scratch run;
  std::atomic<std::int64_t> committed{-1};
  TelemetryWriter telemetry(openWriter(run / "run.db"), quick());
  telemetry.onCommitted([&](std::int64_t step) { committed = step; });
  CHECK(telemetry.series("loss", "", "") == telemetry.series("loss", "", ""));
  CHECK(telemetry.series("loss", "", "") != telemetry.series("other", "", ""));
  for (std::int64_t step = 0; step < 300; ++step) telemetry.push(recordsOf(telemetry, step));
  REQUIRE(telemetry.flush().ok());
  const auto reader = openReader(run / "run.db");
  CHECK(reader->newestStep().value()->step == 299);
  CHECK(reader->recordedSteps().value().size() == 300);
  CHECK_FALSE(telemetry.problem());
  CHECK(telemetry.droppedBlobs() == 0);
  REQUIRE(telemetry.flush().ok());
  CHECK(committed == 299);
}

TEST_CASE("the end of the writer writes what waits") {
  const Scratch run;
  {
    TelemetryOptions slow = quick();
    slow.gather = 10s;
    TelemetryWriter telemetry(openWriter(run / "run.db"), slow);
    telemetry.push(recordsOf(telemetry, 0));
    telemetry.push(recordsOf(telemetry, 1));
  }
  CHECK(openReader(run / "run.db")->newestStep().value()->step == 1);
}

TEST_CASE("a locked database delays no push: details are dropped and counted, figures and events stay") {
  const Scratch run;
  auto database = openWriter(run / "run.db");
  database->setBusyTimeout(1);
  TelemetryOptions options = quick();
  const std::size_t perStep = 20000;  // about what one step of this shape weighs
  options.blobBytes = 10 * perStep;
  TelemetryWriter telemetry(std::move(database), options);
  {
    Foreign other(run / "run.db");
    other.run("BEGIN EXCLUSIVE");
    for (std::int64_t step = 0; step < 500; ++step) {
      StepRecords records = recordsOf(telemetry, step);
      if (step % 100 == 0) {
        EventRecord event;
        event.step = step;
        event.kind = "checkpoint";
        records.events.push_back(event);
      }
      telemetry.push(std::move(records));
    }
    const auto flushed = telemetry.flush(200ms);
    REQUIRE_FALSE(flushed.ok());
    CHECK(flushed.error().code == ExitCode::RunFolderBusy);
    CHECK(telemetry.problem());
    CHECK(telemetry.droppedBlobs() > 0);
  }
  REQUIRE(telemetry.flush().ok());
  CHECK_FALSE(telemetry.problem());
  const auto reader = openReader(run / "run.db");
  CHECK(reader->stepRows().value().size() == 500);
  CHECK(reader->points(1).value().size() == 500);
  const auto recorded = reader->recordedSteps().value();
  CHECK(recorded.size() < 100);
  REQUIRE_FALSE(recorded.empty());
  CHECK(recorded.back() == 499);  // the newest details are the ones that stay
  std::size_t checkpoints = 0;
  std::uint64_t told = 0;
  const auto events = reader->events().value();
  for (const EventRecord& event : events) {
    checkpoints += event.kind == "checkpoint" ? 1 : 0;
    if (event.kind == "telemetry") told += event.detail["dropped_records"].get<std::uint64_t>();
  }
  CHECK(checkpoints == 5);
  CHECK(told == telemetry.droppedBlobs());
}

TEST_CASE("memory itself is bounded: then the oldest figures go, events never") {
  const Scratch run;
  auto database = openWriter(run / "run.db");
  database->setBusyTimeout(1);
  TelemetryOptions options = quick();
  options.blobBytes = 1000;
  options.totalBytes = 20000;
  TelemetryWriter telemetry(std::move(database), options);
  {
    Foreign other(run / "run.db");
    other.run("BEGIN EXCLUSIVE");
    for (std::int64_t step = 0; step < 2000; ++step) {
      StepRecords records;
      records.step = step;
      records.rows.push_back({step, 0, 0, 0});
      if (step == 3) records.events.push_back({});
      telemetry.push(std::move(records));
    }
  }
  REQUIRE(telemetry.flush().ok());
  const auto reader = openReader(run / "run.db");
  const auto rows = reader->stepRows().value();
  CHECK(rows.size() < 500);
  CHECK(rows.back().step == 1999);
  std::size_t told = 0;
  const auto events = reader->events().value();
  for (const EventRecord& event : events) {
    if (event.kind == "telemetry") told += event.detail["dropped_steps"].get<std::size_t>();
  }
  CHECK(told + rows.size() == 2000);
  CHECK(reader->stepRows({.after = 2, .before = 4}).value().size() == 1);
}

TEST_CASE("several threads may push at once") {
  const Scratch run;
  {
    TelemetryWriter telemetry(openWriter(run / "run.db"), quick());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&telemetry, t] {
        const int series = telemetry.series("thread" + std::to_string(t), "", "");
        for (std::int64_t step = 0; step < 100; ++step) {
          StepRecords records;
          records.step = step;
          records.points.push_back({series, {step, 0, static_cast<double>(t)}});
          telemetry.push(std::move(records));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const auto reader = openReader(run / "run.db");
  const auto series = reader->series().value();
  REQUIRE(series.size() == 4);
  for (const SeriesInfo& info : series) CHECK(reader->points(info.id).value().size() == 100);
}
