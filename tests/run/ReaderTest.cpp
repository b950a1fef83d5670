// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "core/base/Paths.h"
#include "tests/run/DatabaseFixture.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;
namespace fs = std::filesystem;

TEST_CASE("a reader follows a growing run piece by piece") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  const auto reader = openReader(run / "run.db");
  CHECK_FALSE(reader->newestStep().value());
  CHECK(reader->series().value().empty());
  std::int64_t after = -1;
  std::int64_t recorded = -1;
  for (int round = 0; round < 5; ++round) {
    appendSteps(*writer, round * 10, round * 10 + 9);
    const auto points = reader->points(1, {.after = after}).value();
    REQUIRE(points.size() == 10);
    CHECK(points.front().step == after + 1);
    after = points.back().step;
    const auto steps = reader->recordedSteps(recorded).value();
    REQUIRE(steps.size() == 10);
    CHECK(steps.front() == recorded + 1);
    recorded = steps.back();
  }
  CHECK(reader->stepRows({.after = 10, .before = 20}).value().size() == 9);
  const auto newest = reader->points(1, {.limit = 3, .newestFirst = true}).value();
  REQUIRE(newest.size() == 3);
  CHECK(newest[0].step == 49);
  CHECK(newest[2].step == 47);
  CHECK(reader->lastPoint("loss").value()->step == 49);
  CHECK_FALSE(reader->lastPoint("absent").value());
  CHECK_FALSE(reader->lastEvent({"exit"}).value());
  CHECK_FALSE(reader->lastEvent({}).value());
}

TEST_CASE("the nearest recorded step is found on both sides") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  const auto reader = openReader(run / "run.db");
  CHECK_FALSE(reader->nearestRecordedStep(0).value());
  for (const std::int64_t step : {10, 20, 40}) appendSteps(*writer, step, step);
  CHECK(reader->nearestRecordedStep(-5).value() == 10);
  CHECK(reader->nearestRecordedStep(15).value() == 10);  // the earlier of two equally near
  CHECK(reader->nearestRecordedStep(16).value() == 20);
  CHECK(reader->nearestRecordedStep(31).value() == 40);
  CHECK(reader->nearestRecordedStep(anyStep).value() == 40);
}

TEST_CASE("a family without maps is found by its streams") {
  const Scratch run;
  const RunShape plain{1, 2, "residual"};
  const auto writer = openWriter(run / "run.db", plain);
  StepRecords records;
  records.step = 3;
  records.blobs.push_back({BlobKind::Streams, 1, numbers(3, 3, 1)});
  REQUIRE(writer->append({records}, {}).ok());
  const auto reader = openReader(run / "run.db");
  CHECK(reader->recordedSteps().value() == std::vector<std::int64_t>{3});
  CHECK(reader->details(3).value().streams[0] == numbers(3, 3, 1));
  CHECK(reader->details(3).value().mean[0].empty());
}

TEST_CASE("an empty file is a run that has not begun; its tables are seen when they come") {
  const Scratch run;
  writeContent(run / "run.db", "");
  const auto reader = openReader(run / "run.db");
  CHECK(reader->notes().empty());
  CHECK(reader->meta().value().generation == 0);
  CHECK_FALSE(reader->newestStep().value());
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 0, 2);
  CHECK(reader->meta().value().shape == smallShape);
  CHECK(reader->newestStep().value()->step == 2);
}

TEST_CASE("records of a wrong size or place are left out with a note") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 0, 0);
  Foreign(run / "run.db").run(
      "UPDATE mixing SET data = x'00' WHERE kind = 'mean' AND sublayer = 2; UPDATE composite SET boundary = 77 WHERE boundary = 1");
  const StepDetails details = openReader(run / "run.db")->details(0).value();
  CHECK(details.mean[1].empty());
  CHECK_FALSE(details.mean[0].empty());
  CHECK(details.composite[0].empty());
  CHECK(details.notes.size() == 2);
}

TEST_CASE("an impossible shape is refused before anything of its size is made") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 0, 0);
  Foreign(run / "run.db").run("UPDATE meta SET sublayers = 2000000000000");
  const auto reader = openReader(run / "run.db");
  CHECK(reader->meta().error().code == ExitCode::BadData);
  CHECK_FALSE(reader->details(0).ok());
}

TEST_CASE("a folder that can't be written is read all the same, and followed") {
  const Scratch run;
  setProfile(run / "profile");
  {
    auto writer = openWriter(run / "run.db");
    appendSteps(*writer, 0, 4);
    {
      // A -wal beside the file: read from a private copy.
      const auto reader = openReader(run / "run.db", true);
      CHECK(reader->newestStep().value()->step == 4);
      CHECK_FALSE(fs::is_empty(run / "profile/cache/database-copies"));
      appendSteps(*writer, 5, 6);
      CHECK(reader->newestStep().value()->step == 4);
      CHECK(reader->meta().ok());  // looks whether there is something new
      CHECK(reader->newestStep().value()->step == 6);
    }
    CHECK(fs::is_empty(run / "profile/cache/database-copies"));
  }
  // The writer is gone and has put all into one file: that file alone is opened, and nothing is created beside it.
  fs::remove(run / "run.db-wal");
  fs::remove(run / "run.db-shm");
  const auto reader = openReader(run / "run.db", true);
  CHECK(reader->newestStep().value()->step == 6);
  CHECK_FALSE(fs::exists(run / "run.db-wal"));
  CHECK_FALSE(fs::exists(run / "run.db-shm"));
  setProfile({});
}

TEST_CASE("a reader changes nothing that the writer wrote") {
  const Scratch run;
  const auto writer = openWriter(run / "run.db");
  appendSteps(*writer, 0, 4);
  const std::string file = contentOf(run / "run.db");
  const std::string log = contentOf(run / "run.db-wal");
  {
    const auto reader = openReader(run / "run.db");
    (void)reader->details(3);
    CHECK(reader->checkIntegrity().ok());
  }
  CHECK(contentOf(run / "run.db") == file);
  CHECK(contentOf(run / "run.db-wal") == log);
}

TEST_CASE("a writer that is killed loses nothing that it committed, and readers see it while it lives") {
  const Scratch run;
  const fs::path file = run / "run.db";
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Only a child without Catch's reporting: it ends by the signal.
    auto writer = RunDatabaseWriter::open(file, smallShape, "tests");
    if (!writer.ok()) ::_exit(1);
    for (std::int64_t step = 0;; ++step) {
      if (!writer.value()->append({stepRecords(step)}, lossNames).ok()) ::_exit(2);
    }
  }
  std::int64_t seen = -1;
  for (int i = 0; i < 3000 && seen < 50; ++i) {
    const auto reader = RunDatabaseReader::open(file);
    if (reader.ok()) {
      const auto newest = reader.value()->newestStep();
      if (newest.ok() && newest.value()) {
        CHECK(newest.value()->step >= seen);
        seen = newest.value()->step;
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  REQUIRE(seen >= 50);
  const auto reader = openReader(file);
  CHECK(reader->checkIntegrity().ok());
  const std::int64_t last = reader->newestStep().value()->step;
  CHECK(last >= seen);
  CHECK(reader->points(1).value().size() == static_cast<std::size_t>(last) + 1);
  CHECK(reader->details(last).value().mean[2] == numbers(8, last, 3));
}
