// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/run/RunFolder.h"
#include "core/run/RunInfo.h"
#include "core/run/RunLock.h"
#include "tests/run/DatabaseFixture.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;
namespace fs = std::filesystem;

namespace {

/// A process that holds a run's lock until it is killed.
class Holder {
 public:
  explicit Holder(const fs::path& folder) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      const auto lock = RunLock::acquire(folder);
      const char answer = lock.ok() ? 'y' : 'n';
      if (::write(ends[1], &answer, 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    char answer = 0;
    REQUIRE(::read(ends[0], &answer, 1) == 1);
    REQUIRE(answer == 'y');
    ::close(ends[0]);
    ::close(ends[1]);
  }
  ~Holder() { end(); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

void writeRun(const fs::path& folder, std::int64_t steps, const Json* exitDetail) {
  fs::create_directories(folder);
  writeContent(folder / "config.json", R"({"model":{"hc_type":"mhc"},"training":{"steps":500}})");
  const auto writer = openWriter(folder / "run.db");
  EventRecord start;
  start.kind = "start";
  StepRecords first;
  first.events.push_back(start);
  REQUIRE(writer->append({first}, {}).ok());
  appendSteps(*writer, 0, steps);
  if (exitDetail == nullptr) return;
  EventRecord exit;
  exit.kind = "exit";
  exit.text = "The end.";
  exit.detail = *exitDetail;
  StepRecords last;
  last.step = steps;
  last.events.push_back(exit);
  REQUIRE(writer->append({last}, {}).ok());
}

}  // namespace

TEST_CASE("one worker per run: the second is told who holds it") {
  const Scratch run;
  CHECK_FALSE(isLocked(run.path()));
  Holder holder(run.path());
  CHECK(isLocked(run.path()));
  const auto refused = RunLock::acquire(run.path());
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ExitCode::RunFolderBusy);
  CHECK(refused.error().text().find(std::to_string(holder.pid())) != std::string::npos);
  const auto known = readLockHolder(run.path());
  REQUIRE(known);
  CHECK(known->pid == holder.pid());
  CHECK_FALSE(known->bootId.empty());
  CHECK(known->startTicks > 0);
  // Also refused in the same process, and gone with the process however it ends.
  holder.end();
  CHECK_FALSE(isLocked(run.path()));
  const auto mine = RunLock::acquire(run.path());
  REQUIRE(mine.ok());
  CHECK(isLocked(run.path()));
  CHECK_FALSE(RunLock::acquire(run.path()).ok());
  CHECK(readLockHolder(run.path())->pid == ::getpid());
}

TEST_CASE("damaged lock files are no trouble") {
  const Scratch run;
  for (const std::string content : {"", "{", "[1]", "{\"pid\":\"x\",\"host\":7}"}) {
    writeContent(run / "lock", content);
    CHECK_FALSE(isLocked(run.path()));
    (void)readLockHolder(run.path());
    CHECK(RunLock::acquire(run.path()).ok());
  }
}

TEST_CASE("a folder counts as new until it holds a run") {
  const Scratch scratch;
  const fs::path folder = scratch / "deep/er/run";
  CHECK(countsAsNew(folder));
  fs::create_directories(folder);
  for (const char* name : {"worker.log", "workbench.json", "lock"}) writeContent(folder / name, "x");
  CHECK(countsAsNew(folder));
  {
    auto opened = RunFolder::open(folder, RunStart::New);
    REQUIRE(opened.ok());
    CHECK_FALSE(opened.value().hasFrozenConfig());
    REQUIRE(opened.value().freezeConfig("{\"a\": 1}\n").ok());
    CHECK(opened.value().frozenConfig().value() == "{\"a\": 1}\n");
    CHECK(opened.value().freezeConfig("{\"a\": 1}\n").ok());
    CHECK(opened.value().freezeConfig("{\"a\": 2}\n").error().code == ExitCode::BadConfiguration);
  }
  CHECK_FALSE(countsAsNew(folder));
  const auto again = RunFolder::open(folder, RunStart::New);
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().code == ExitCode::RunFolderBusy);
  CHECK(again.error().text().find("--resume") != std::string::npos);
  const auto resumed = RunFolder::open(folder, RunStart::Resume);
  REQUIRE(resumed.ok());
  CHECK(RunFolder::open(folder, RunStart::Resume).error().code == ExitCode::RunFolderBusy);
}

TEST_CASE("environments of earlier sessions are kept") {
  const Scratch scratch;
  auto folder = RunFolder::open(scratch / "run", RunStart::New);
  REQUIRE(folder.ok());
  REQUIRE(folder.value().writeEnvironment({{"threads", 1}}).ok());
  REQUIRE(folder.value().writeEnvironment({{"threads", 2}}).ok());
  REQUIRE(folder.value().writeEnvironment({{"threads", 3}}).ok());
  const Json json = readJsonFile(folder.value().paths().environment()).value();
  CHECK(json["threads"] == 3);
  REQUIRE(json["earlier"].size() == 2);
  CHECK(json["earlier"][0]["threads"] == 1);
  CHECK(json["earlier"][1]["threads"] == 2);
}

TEST_CASE("run names are dated, plain and unlike each other") {
  CHECK(runName(1772323200000000000, "tiny-mhc", 0x17f3a) == "2026-03-01_tiny-mhc_7f3a");
  CHECK(runName(0, "../ä b", 1) == "1970-01-01_----b_0001");
  CHECK(runName(0, "", 1) == "1970-01-01_run_0001");
  const Scratch scratch;
  CHECK(newRunPath(scratch.path(), "x").parent_path() == scratch.path());
}

TEST_CASE("a list of runs tells how each ended") {
  const Scratch runs;
  const Json finished = {{"code", 0}, {"reason", "finished"}};
  const Json stopped = {{"code", 0}, {"reason", "stopped"}};
  const Json signalled = {{"code", 8}, {"reason", "signal"}};
  const Json diverged = {{"code", 9}, {"reason", "The loss is not finite."}};
  writeRun(runs / "finished", 9, &finished);
  writeRun(runs / "stopped", 8, &stopped);
  writeRun(runs / "signalled", 7, &signalled);
  writeRun(runs / "diverged", 6, &diverged);
  writeRun(runs / "killed", 5, nullptr);
  writeRun(runs / "running", 4, nullptr);
  Holder holder(runs / "running");
  fs::create_directories(runs / "no-run");
  fs::create_directories(runs / "starting");
  writeContent(runs / "starting/worker.log", "");
  fs::create_directories(runs / "damaged");
  writeContent(runs / "damaged/run.db", std::string(9000, 'z'));

  RunIndex index(runs / "cache/index.json");
  std::map<std::string, RunInfo> byName;
  const auto listOnce = [&] {
    byName.clear();
    for (RunInfo& info : index.list(runs.path())) byName[info.name] = std::move(info);
  };
  listOnce();
  const int firstReads = index.databasesRead();
  CHECK(firstReads == 7);
  for (int round = 0; round < 2; ++round) {
    INFO("round " << round);
    REQUIRE(byName.size() == 8);
    CHECK(byName["finished"].state == RunState::Finished);
    CHECK(byName["finished"].lastStep == 9);
    CHECK(byName["finished"].plannedSteps == 500);
    CHECK(byName["finished"].hcType == "mhc");
    CHECK(byName["finished"].streams == 2);
    CHECK(byName["finished"].sublayers == 3);
    CHECK(byName["finished"].loss == Approx(0.4));
    CHECK_FALSE(byName["finished"].validationLoss);
    CHECK(byName["stopped"].state == RunState::Stopped);
    CHECK(byName["signalled"].state == RunState::Stopped);
    CHECK(byName["diverged"].state == RunState::Failed);
    CHECK(byName["diverged"].exitReason == "The loss is not finite.");
    CHECK_FALSE(byName["diverged"].endedSilently);
    CHECK(byName["killed"].state == RunState::Failed);
    CHECK(byName["killed"].endedSilently);
    CHECK(byName["running"].state == RunState::Running);
    CHECK(byName["running"].holder->pid == holder.pid());
    CHECK(byName["starting"].state == RunState::New);
    CHECK_FALSE(byName["damaged"].problem.empty());
    listOnce();
    CHECK(index.databasesRead() == 1);  // only the live one
  }
  // The index on disk serves a new process; a damaged one is rebuilt.
  RunIndex later(runs / "cache/index.json");
  CHECK(later.list(runs.path()).size() == 8);
  CHECK(later.databasesRead() == 1);
  writeContent(runs / "cache/index.json", "{\"format\":1,\"runs\":{\"x\":7");
  RunIndex rebuilt(runs / "cache/index.json");
  CHECK(rebuilt.list(runs.path()).size() == 8);
  CHECK(rebuilt.databasesRead() == firstReads);
  // Growth and the end of a worker are noticed.
  holder.end();
  {
    const auto writer = openWriter(runs / "stopped/run.db");
    appendSteps(*writer, 9, 12);
  }
  listOnce();
  CHECK(byName["running"].state == RunState::Failed);
  CHECK(byName["running"].endedSilently);
  CHECK(byName["stopped"].lastStep == 12);
  CHECK(index.list(runs / "absent").empty());
}
