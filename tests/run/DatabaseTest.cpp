// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <limits>

#include "tests/run/DatabaseFixture.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;

TEST_CASE("what is written is read back, number by number") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  StepRecords records = stepRecords(0);
  EventRecord event;
  event.step = 0;
  event.wallNs = 77;
  event.kind = "start";
  event.text = "Training begins.";
  event.detail = {{"threads", 2}};
  records.events.push_back(event);
  records.samples.push_back({0, 0, "Once", "Once upon", {{"temperature", 0.8}}, {79, -1, 110}});
  REQUIRE(writer->append({records}, lossNames).ok());

  const auto reader = openReader(run / "run.db");
  CHECK(reader->notes().empty());
  const auto meta = reader->meta().value();
  CHECK(meta.shape == smallShape);
  CHECK(meta.creator == "tests");
  CHECK(meta.generation >= 1);
  const auto series = reader->series().value();
  REQUIRE(series.size() == 2);
  CHECK(series[0].name == "loss");
  CHECK(series[0].unit == "nat");
  CHECK(series[0].family == "training");
  const auto points = reader->points(series[0].id).value();
  REQUIRE(points.size() == 1);
  CHECK(points[0].value == 4.0);
  const auto row = reader->newestStep().value();
  REQUIRE(row);
  CHECK(row->tokens == 0);

  const BlobSizes sizes = blobSizes(smallShape);
  const StepDetails details = reader->details(0).value();
  CHECK(details.notes.empty());
  CHECK(details.mean[2] == numbers(sizes.mixing, 0, 3));
  CHECK(details.deviation[0] == numbers(sizes.mixing, 0, 11));
  CHECK(details.tokens[1] == numbers(sizes.token, 0, 22));
  CHECK(details.constraint[1] == numbers(sizes.constraint, 0, 32));
  CHECK(details.composite[0] == numbers(40, 0, 41));
  REQUIRE(details.streams.size() == 4);
  CHECK(details.streams[3] == numbers(sizes.streams, 0, 54));
  CHECK(details.unfolded == numbers(sizes.unfolded, 0, 60));
  CHECK(reader->details(0, false).value().tokens[1].empty());
  CHECK(reader->meanMaps(0).value()[2] == details.mean[2]);
  for (const auto& [kind, all] : {std::pair{BlobKind::MixingStd, &details.deviation}, {BlobKind::Constraint, &details.constraint},
                                  {BlobKind::Composite, &details.composite}, {BlobKind::Streams, &details.streams}}) {
    CHECK(reader->records(kind, 0).value() == *all);
  }
  CHECK(reader->details(5).value().mean == std::vector<std::vector<float>>(3));

  const auto events = reader->events().value();
  REQUIRE(events.size() == 1);
  CHECK(events[0].text == "Training begins.");
  CHECK(events[0].detail["threads"] == 2);
  CHECK(reader->events(events[0].id).value().empty());
  const auto samples = reader->samples().value();
  REQUIRE(samples.size() == 1);
  CHECK(samples[0].tokens == std::vector<std::int32_t>{79, -1, 110});
  CHECK(samples[0].settings["temperature"] == 0.8);
  CHECK(reader->checkIntegrity().ok());
}

TEST_CASE("NaN and infinities survive") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> values{1.5, std::nan(""), inf, -inf, -0.0, 1e-308};
  StepRecords records;
  for (std::size_t i = 0; i < values.size(); ++i) records.points.push_back({0, {static_cast<std::int64_t>(i), 0, values[i]}});
  REQUIRE(writer->append({records}, {{"loss", "", ""}}).ok());
  const auto points = openReader(run / "run.db")->points(1).value();
  REQUIRE(points.size() == 6);
  CHECK(points[0].value == 1.5);
  CHECK(std::isnan(points[1].value));
  CHECK(points[2].value == inf);
  CHECK(points[3].value == -inf);
  CHECK(points[4].value == 0.0);
  CHECK(points[5].value == 1e-308);
}

TEST_CASE("a failed append leaves nothing of itself") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 0, 1);
  StepRecords wrong = stepRecords(2);
  wrong.blobs.back().data.pop_back();
  const auto refused = writer->append({stepRecords(3), wrong}, {lossNames[0], lossNames[1], {"new", "", ""}});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ExitCode::InternalError);
  StepRecords stray = stepRecords(2);
  stray.points.push_back({9, {2, 0, 0}});
  CHECK_FALSE(writer->append({stray}, lossNames).ok());
  const auto reader = openReader(run / "run.db");
  CHECK(reader->newestStep().value()->step == 1);
  CHECK(reader->series().value().size() == 2);
  appendSteps(*writer, 2, 3);
  CHECK(reader->newestStep().value()->step == 3);
}

TEST_CASE("a rewind takes back everything after a step, in one transaction with its event") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 0, 9);
  const auto reader = openReader(run / "run.db");
  const std::int64_t before = reader->meta().value().generation;
  EventRecord resumed;
  resumed.step = 6;
  resumed.kind = "resume";
  resumed.text = "Resumed from step 6.";
  REQUIRE(writer->rewind(6, resumed).ok());
  CHECK(reader->meta().value().generation > before);
  CHECK(writer->generation() == reader->meta().value().generation);
  CHECK(reader->newestStep().value()->step == 6);
  CHECK(reader->points(1).value().back().step == 6);
  CHECK(reader->recordedSteps().value().back() == 6);
  CHECK(reader->details(7).value().unfolded.empty());
  const auto event = reader->lastEvent({"resume"}).value();
  REQUIRE(event);
  CHECK(event->detail["deleted_rows"]["step"] == 3);
  CHECK(event->detail["deleted_rows"]["constraint"] == 9);
  appendSteps(*writer, 7, 8);
  CHECK(reader->recordedSteps(6).value() == std::vector<std::int64_t>{7, 8});
  // Also when nothing is to be deleted: readers must not think that the old rows are the new ones.
  const std::int64_t now = reader->meta().value().generation;
  REQUIRE(writer->rewind(8, resumed).ok());
  CHECK(reader->meta().value().generation > now);
}

TEST_CASE("opening again goes on in the same file, but only with the same shape") {
  const Scratch run;
  {
    const auto writer = openWriter(run / "run.db");
    appendSteps(*writer, 0, 3);
  }
  const auto other = RunDatabaseWriter::open(run / "run.db", {4, 3, "mhc"}, "tests");
  REQUIRE_FALSE(other.ok());
  CHECK(other.error().text().find("2 streams and 3 sublayers") != std::string::npos);
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 4, 5);
  const auto reader = openReader(run / "run.db");
  CHECK(reader->series().value().size() == 2);
  CHECK(reader->points(1).value().size() == 6);
}

TEST_CASE("a newer file is refused by the writer and read with a note by the reader") {
  const Scratch run;
  {
    const auto writer = openWriter(run / "run.db");
    appendSteps(*writer, 0, 2);
  }
  Foreign(run / "run.db").run("PRAGMA user_version = 2; ALTER TABLE step ADD COLUMN extra; ALTER TABLE composite RENAME data TO datum");
  const auto refused = RunDatabaseWriter::open(run / "run.db", smallShape, "tests");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ExitCode::BadData);
  CHECK(refused.error().text().find("newer version") != std::string::npos);

  const auto reader = openReader(run / "run.db");
  REQUIRE(reader->notes().size() == 2);
  CHECK(reader->notes()[0].english.find("format 2") != std::string::npos);
  CHECK(reader->notes()[1].english.find("gains") != std::string::npos);
  CHECK(reader->newestStep().value()->step == 2);
  const StepDetails details = reader->details(1).value();
  CHECK(details.mean[0] == numbers(8, 1, 1));
  CHECK(details.composite[0].empty());
}

TEST_CASE("foreign, damaged and absent files are refused with a sentence") {
  const Scratch run;
  Foreign(run / "other.db").run("CREATE TABLE mine(a)");
  CHECK(RunDatabaseWriter::open(run / "other.db", smallShape, "tests").error().code == ExitCode::BadData);
  CHECK(RunDatabaseReader::open(run / "other.db").error().code == ExitCode::BadData);
  writeContent(run / "text.db", std::string(5000, 'x'));
  CHECK(RunDatabaseWriter::open(run / "text.db", smallShape, "tests").error().code == ExitCode::BadData);
  CHECK(RunDatabaseReader::open(run / "text.db").error().code == ExitCode::BadData);
  CHECK_FALSE(RunDatabaseReader::open(run / "absent.db").ok());
  CHECK_FALSE(RunDatabaseReader::open(run.path()).ok());
  CHECK_FALSE(std::filesystem::exists(run / "absent.db"));
}

TEST_CASE("a file with overwritten pages gives errors, not crashes") {
  const Scratch run;
  {
    const auto writer = openWriter(run / "run.db");
    appendSteps(*writer, 0, 60);
    REQUIRE(writer->checkpoint().ok());
  }
  const std::string good = contentOf(run / "run.db");
  bool told = false;
  for (std::size_t page = 1; page * 4096 < good.size(); page += 3) {
    std::string bytes = good;
    for (std::size_t i = 0; i < 4096; ++i) bytes[page * 4096 + i] = static_cast<char>(i * 37 + page);
    writeContent(run / "bad.db", bytes);
    const auto reader = RunDatabaseReader::open(run / "bad.db");
    if (!reader.ok()) continue;
    told = told || !reader.value()->checkIntegrity().ok();
    (void)reader.value()->meta();
    (void)reader.value()->points(1);
    (void)reader.value()->events();
    for (const std::int64_t step : reader.value()->recordedSteps().valueOr({})) (void)reader.value()->details(step);
  }
  CHECK(told);
}

TEST_CASE("another program's lock makes the writer say so, and it goes on afterwards") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 0, 0);
  writer->setBusyTimeout(20);
  {
    Foreign other(run / "run.db");
    other.run("BEGIN EXCLUSIVE");
    const auto refused = writer->append({stepRecords(1)}, lossNames);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ExitCode::RunFolderBusy);
    // A reader is not held up by it.
    CHECK(openReader(run / "run.db")->newestStep().value()->step == 0);
  }
  appendSteps(*writer, 1, 1);
}

TEST_CASE("a full disk is told as such, rolled back, and written to again when there is room") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 0, 0);
  // A limit on the size of files stands for the disk's.
  struct Limit {
    Limit() {
      ::signal(SIGXFSZ, SIG_IGN);
      ::getrlimit(RLIMIT_FSIZE, &former);
      const rlimit small{rlim_t{1} << 20, former.rlim_max};
      ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~Limit() { ::setrlimit(RLIMIT_FSIZE, &former); }
    rlimit former{};
  };
  std::int64_t last = 0;
  {
    const Limit limit;
    for (;;) {
      const auto written = writer->append({stepRecords(last + 1)}, lossNames);
      if (!written.ok()) {
        CHECK(written.error().code == ExitCode::DiskFull);
        break;
      }
      ++last;
      REQUIRE(last < 100000);
    }
  }
  const auto reader = openReader(run / "run.db");
  CHECK(reader->newestStep().value()->step == last);
  CHECK(reader->checkIntegrity().ok());
  appendSteps(*writer, last + 1, last + 2);
  CHECK(reader->newestStep().value()->step == last + 2);
  CHECK(reader->checkIntegrity().ok());
}
