// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/RunReader.h"

#include "core/base/File.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

RunUpdatePtr polled(RunReader& reader) {
  auto update = reader.poll();
  REQUIRE(update.ok());
  return update.value();
}

}  // namespace

TEST_CASE("a reader delivers what is new, and nothing twice") {
  const test::Scratch scratch;
  RunReader reader(scratch / "run");
  CHECK(polled(reader) == nullptr);  // no database yet
  test::WrittenRun run(scratch / "run");
  run.append(0, 25);
  auto first = polled(reader);
  REQUIRE(first != nullptr);
  CHECK_FALSE(first->reset);
  CHECK(first->lastStep == 25);
  CHECK(first->recordedSteps == std::vector<std::int64_t>{0, 10, 20});
  CHECK(first->meta.shape == test::kShape);
  REQUIRE(first->rows.size() == 1);
  CHECK(first->rows[0].metrics[0].first == "train_loss");
  REQUIRE(first->rows[0].x.size() == 26);
  CHECK(first->rows[0].metrics[0].second[5] == test::WrittenRun::lossAt(5));
  CHECK(first->rows[0].x[5].tokens == 500);
  CHECK(first->rows[0].x[5].activeSeconds == Approx(5));
  CHECK(first->rows[0].x[5].wallSeconds == Approx(10));
  CHECK(polled(reader) == nullptr);
  run.append(26, 30);
  auto second = polled(reader);
  REQUIRE(second != nullptr);
  CHECK(second->rows[0].x.size() == 5);
  CHECK(second->rows[0].x.front().step == 26);
  CHECK(second->recordedSteps == std::vector<std::int64_t>{30});
}

TEST_CASE("of a long history the end comes first, then all of it from its start") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  const auto kLast = GENERATE(std::int64_t{45'000}, std::int64_t{39'997});  // the latter ends with a full portion
  const auto portion = static_cast<std::int64_t>(RunReader::kPortion);
  run.append(0, kLast, 1'000'000);
  RunReader reader(scratch / "run");
  const auto newest = polled(reader);
  REQUIRE(newest != nullptr);
  CHECK(newest->newest);
  CHECK_FALSE(newest->complete);
  CHECK(newest->read == 0);
  CHECK(newest->lastStep == kLast);
  REQUIRE(newest->rows.size() == 1);
  REQUIRE(newest->rows[0].x.size() == RunReader::kPortion);
  const view::XRow first = newest->rows[0].x.front();
  CHECK(first.step == kLast - portion + 1);
  CHECK(first.tokens == static_cast<double>(first.step * 100));
  CHECK(first.wallSeconds == Approx(static_cast<double>(first.step) * 2));  // since the run's start, not the portion's
  CHECK(newest->rows[0].metrics[0].second.back() == test::WrittenRun::lossAt(kLast));
  run.append(kLast + 1, kLast + 2, 1'000'000);  // it grows meanwhile
  std::int64_t next = 0;
  double read = 0;
  for (bool more = true; more;) {
    const auto update = polled(reader);
    REQUIRE(update != nullptr);
    CHECK_FALSE(update->newest);
    CHECK(update->lastStep >= kLast);
    CHECK(update->read >= read);
    read = update->read;
    for (const auto& rows : update->rows) {
      CHECK(rows.x.size() <= RunReader::kPortion);
      for (const auto& x : rows.x) {
        if (x.step != next) FAIL("step " << next << " is missing");
        ++next;
      }
    }
    more = !update->complete;
  }
  CHECK(read == 1);
  CHECK(next == kLast + 3);
  CHECK(polled(reader) == nullptr);
}

TEST_CASE("a reader that sees rows taken back delivers everything anew") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 40);
  RunReader reader(scratch / "run");
  REQUIRE(polled(reader) != nullptr);
  run.rewind(20);
  run.append(21, 22);
  const auto update = polled(reader);
  REQUIRE(update != nullptr);
  CHECK(update->reset);
  CHECK(update->lastStep == 22);
  CHECK(update->rows[0].x.size() == 23);
  CHECK(update->recordedSteps == std::vector<std::int64_t>{0, 10, 20});
  REQUIRE_FALSE(update->events.empty());
  CHECK(update->events.back().kind == "resume");
}

TEST_CASE("a frame holds the nearest record, with the one of step 0 beside it") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 40);
  RunReader reader(scratch / "run");
  const auto frame = reader.frame(17, false);
  REQUIRE(frame.ok());
  CHECK(frame.value()->requested == 17);
  CHECK(frame.value()->recorded == 20);
  CHECK(frame.value()->data->n == 4);
  REQUIRE(frame.value()->data->mean.size() == 8);
  CHECK(frame.value()->data->mean[3][0] == 20);
  CHECK(frame.value()->data->initial[3][0] == 0);
  for (const auto& record : frame.value()->data->constraint) CHECK(record.empty());  // not recorded
  const auto live = reader.frame(-1, true);
  REQUIRE(live.ok());
  CHECK(live.value()->recorded == 40);
  CHECK(live.value()->live);
}

TEST_CASE("a reader goes on where it was after its connection was given back") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 5);
  RunReader reader(scratch / "run");
  REQUIRE(polled(reader) != nullptr);
  reader.closeConnection();
  CHECK_FALSE(reader.connectionOpen());
  run.append(6, 7);
  const auto update = polled(reader);
  REQUIRE(update != nullptr);
  CHECK(update->rows[0].x.size() == 2);
}

TEST_CASE("a file that is no database gives a sentence") {
  const test::Scratch scratch;
  std::filesystem::create_directories(scratch / "run");
  REQUIRE(writeFileDurably(scratch / "run" / "run.db", std::string(5000, 'x')).ok());
  RunReader reader(scratch / "run");
  const auto update = reader.poll();
  REQUIRE_FALSE(update.ok());
  CHECK(update.error().text().find("run.db") != std::string::npos);
}
