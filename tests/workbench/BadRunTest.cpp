// SPDX-License-Identifier: GPL-3.0-or-later
// Run databases as accidents leave them: each is shown as far as it goes, with one sentence.
#include <sqlite3.h>

#include <atomic>
#include <fstream>
#include <limits>
#include <thread>

#include "app/workbench/readers/RunReader.h"
#include "core/base/Paths.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

/// Everything there is, portion by portion.
struct All {
  std::vector<double> losses;
  std::vector<std::int64_t> recorded;
  std::vector<std::string> notes;
  int polls = 0;
};

All readAll(RunReader& reader) {
  All all;
  for (bool more = true; more && all.polls < 1000; ++all.polls) {
    const auto update = reader.poll();
    INFO((update.ok() ? "" : update.error().text()));
    REQUIRE(update.ok());
    if (!update.value()) break;
    for (const auto& rows : update.value()->rows) {
      const auto& values = rows.metrics[0].second;
      if (rows.metrics[0].first == "train_loss") all.losses.insert(all.losses.end(), values.begin(), values.end());
    }
    const auto& steps = update.value()->recordedSteps;
    all.recorded.insert(all.recorded.end(), steps.begin(), steps.end());
    for (const auto& note : update.value()->notes) all.notes.push_back(note.english);
    more = !update.value()->complete;
  }
  return all;
}

void writeRun(const std::filesystem::path& folder, std::int64_t last) {
  test::WrittenRun run(folder);
  run.append(0, last);
}

void sql(const std::filesystem::path& file, const char* text) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, text, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

void overwrite(const std::filesystem::path& file, std::size_t from, std::size_t count) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(from));
  stream << std::string(count, '\xA5');
  REQUIRE(stream.good());
}

}  // namespace

TEST_CASE("a database that was cut off is shown as far as it goes, with one sentence", "[badrun]") {
  const double share = GENERATE(0.3, 0.6, 0.95);
  const test::Scratch scratch;
  writeRun(scratch / "run", 5000);
  const auto file = scratch / "run" / "run.db";
  const auto whole = std::filesystem::file_size(file);
  std::filesystem::resize_file(file, static_cast<std::uintmax_t>(share * static_cast<double>(whole)) / 512 * 512 + 100);
  RunReader reader(scratch / "run");
  const All all = readAll(reader);
  INFO(share);
  CHECK_FALSE(all.losses.empty());
  CHECK(all.losses.size() < 5001);
  CHECK(all.losses.front() == test::WrittenRun::lossAt(0));
  REQUIRE(all.notes.size() == 1);
  CHECK(all.notes[0].find("cut off") != std::string::npos);
  std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::seconds(5));
  CHECK(readAll(reader).notes.empty());  // no second sentence
  const auto again = reader.poll();      // nothing changed: no look either
  REQUIRE(again.ok());
  CHECK(again.value() == nullptr);
  const auto frame = reader.frame(0, false);
  REQUIRE(frame.ok());
  CHECK(frame.value()->data != nullptr);
}

TEST_CASE("a database with damaged places is shown without them", "[badrun]") {
  const test::Scratch scratch;
  writeRun(scratch / "run", 5000);
  const auto file = scratch / "run" / "run.db";
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(file));
  int readable = 0;
  for (int part = 2; part < 10; ++part) {
    std::filesystem::create_directories(scratch / "copy");
    std::filesystem::copy_file(file, scratch / "copy" / "run.db", std::filesystem::copy_options::overwrite_existing);
    overwrite(scratch / "copy" / "run.db", size * static_cast<std::size_t>(part) / 10 / 4096 * 4096, 8 * 4096);
    RunReader reader(scratch / "copy");
    const All all = readAll(reader);
    CHECK(all.notes.size() <= 1);
    if (!all.losses.empty()) ++readable;
    (void)reader.frame(2500, false);
  }
  CHECK(readable >= 7);
}

TEST_CASE("a run of a newer format is read, and what is missing is told", "[badrun]") {
  const test::Scratch scratch;
  writeRun(scratch / "run", 30);
  sql(scratch / "run" / "run.db",
      "PRAGMA user_version=7; DROP TABLE composite; ALTER TABLE point ADD COLUMN more TEXT");
  RunReader reader(scratch / "run");
  const All all = readAll(reader);
  CHECK(all.losses.size() == 31);
  CHECK(all.recorded.size() == 4);
  REQUIRE(all.notes.size() == 2);
  CHECK(all.notes[0].find("newer version") != std::string::npos);
  CHECK(all.notes[1].find("gains over depth") != std::string::npos);
  REQUIRE(reader.frame(20, false).ok());
}

TEST_CASE("a run that is being written is followed without a gap", "[badrun]") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (std::int64_t step = 0; step < 400; ++step) run.append(step, step);
    done = true;
  });
  RunReader reader(scratch / "run");
  std::vector<double> losses;
  bool problem = false;
  for (bool last = false; !last;) {
    last = done;  // one look after the last row
    const All some = readAll(reader);
    losses.insert(losses.end(), some.losses.begin(), some.losses.end());
    problem = problem || !some.notes.empty();
    problem = problem || !reader.frame(-1, true).ok();
  }
  writer.join();
  CHECK_FALSE(problem);
  REQUIRE(losses.size() == 400);
  for (std::size_t i = 0; i < losses.size(); ++i)
    CHECK(losses[i] == test::WrittenRun::lossAt(static_cast<std::int64_t>(i)));
}

TEST_CASE("a run on a disk that can't be written is read and followed, with and without a log beside it", "[badrun]") {
  const test::Scratch scratch;
  setProfile(scratch / "profile");
  const run::ReaderOptions readOnly{.assumeReadOnly = true, .salvage = true};
  writeRun(scratch / "closed", 30);
  RunReader closed(scratch / "closed", readOnly);
  CHECK(readAll(closed).losses.size() == 31);
  {
    test::WrittenRun live(scratch / "live");
    live.append(0, 30);
    RunReader reader(scratch / "live", readOnly);
    CHECK(readAll(reader).losses.size() == 31);
    live.append(31, 40);
    CHECK(readAll(reader).losses.size() == 10);
    CHECK(reader.frame(-1, true).value()->recorded == 40);
  }
  setProfile({});
}

TEST_CASE("empty databases are runs that have not begun", "[badrun]") {
  const test::Scratch scratch;
  std::filesystem::create_directories(scratch / "empty");
  std::ofstream(scratch / "empty" / "run.db").flush();
  RunReader empty(scratch / "empty");
  const All nothing = readAll(empty);
  CHECK(nothing.losses.empty());
  CHECK(nothing.notes.empty());
  CHECK(empty.frame(5, false).value()->recorded == -1);
  const test::WrittenRun begun(scratch / "begun");
  RunReader reader(scratch / "begun");
  CHECK(readAll(reader).recorded.empty());
  CHECK(reader.frame(-1, true).value()->recorded == -1);
}

TEST_CASE("a file too short to hold anything says so once, and is read when it is whole again", "[badrun]") {
  const int bytes = GENERATE(1, 50, 300, 5000);
  const test::Scratch scratch;
  writeRun(scratch / "run", 30);
  std::filesystem::remove(scratch / "run" / "run.db-wal");  // else all is read from there
  std::filesystem::resize_file(scratch / "run" / "run.db", static_cast<std::uintmax_t>(bytes));
  const auto past = std::filesystem::file_time_type::clock::now() - std::chrono::seconds(5);
  std::filesystem::last_write_time(scratch / "run" / "run.db", past);
  RunReader reader(scratch / "run");
  INFO(bytes);
  const auto first = reader.poll();
  const std::string sentence = !first.ok() ? first.error().text() : first.value()->notes.at(0).english;
  CHECK(sentence.find("run.db") != std::string::npos);
  const auto again = reader.poll();
  REQUIRE(again.ok());
  CHECK(again.value() == nullptr);
  std::filesystem::remove(scratch / "run" / "run.db");
  writeRun(scratch / "run", 30);
  CHECK(readAll(reader).losses.size() == 31);
}

TEST_CASE("NaN and infinities in every series and record arrive as they are", "[badrun]") {
  const test::Scratch scratch;
  std::filesystem::create_directories(scratch / "run");
  auto writer = run::RunDatabaseWriter::open(scratch / "run" / "run.db", test::kShape, "test");
  REQUIRE(writer.ok());
  const double bad[] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                        -std::numeric_limits<double>::infinity()};
  const run::BlobSizes sizes = run::blobSizes(test::kShape);
  std::vector<run::StepRecords> steps;
  for (std::int64_t step = 0; step < 9; ++step) {
    const double value = bad[step % 3];
    run::StepRecords records;
    records.step = step;
    records.rows.push_back({step, 0, 0, 0});
    for (int series = 0; series < 3; ++series) records.points.push_back({series, {step, step, value}});
    for (int l = 1; l <= test::kShape.sublayers; ++l) {
      records.blobs.push_back(
          {run::BlobKind::MixingMean, l, std::vector<float>(sizes.mixing, static_cast<float>(value))});
      records.blobs.push_back(
          {run::BlobKind::Composite, l, std::vector<float>(sizes.composite, static_cast<float>(value))});
      records.blobs.push_back(
          {run::BlobKind::Streams, l, std::vector<float>(sizes.streams, static_cast<float>(value))});
    }
    steps.push_back(std::move(records));
  }
  REQUIRE(writer.value()->append(steps, {{"loss", "", ""}, {"gradient_norm", "", ""}, {"anything", "", ""}}).ok());
  RunReader reader(scratch / "run");
  const auto update = reader.poll();
  REQUIRE(update.ok());
  REQUIRE(update.value()->rows.size() == 3);
  for (const auto& rows : update.value()->rows) {
    const auto& values = rows.metrics[0].second;
    REQUIRE(values.size() == 9);
    CHECK(std::isnan(values[0]));
    CHECK(values[1] == bad[1]);
    CHECK(values[2] == bad[2]);
  }
  const auto frame = reader.frame(4, false);
  REQUIRE(frame.ok());
  CHECK(frame.value()->data->mean[0][0] == std::numeric_limits<float>::infinity());
  CHECK(frame.value()->note.empty());
}
