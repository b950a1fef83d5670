// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "app/workbench/jobs/ProcessWatch.h"
#include "app/workbench/jobs/RunSession.h"
#include "app/workbench/jobs/Sessions.h"
#include "app/workbench/jobs/WorkerLauncher.h"
#include "app/workbench/readers/Histories.h"
#include "core/base/File.h"
#include "core/run/RunFolder.h"
#include "tests/support/Wait.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

LaunchedWorker start(const std::filesystem::path& folder, const std::string& script, const std::string& input = {}) {
  auto launched = launchWorker({"/bin/sh", folder, {"-c", script}, input});
  REQUIRE(launched.ok());
  return std::move(launched).value();
}

Ending endOf(ProcessWatch& watch) {
  std::optional<Ending> ending;
  QObject::connect(&watch, &ProcessWatch::ended, [&](const Ending& e) { ending = e; });
  REQUIRE(test::waitUntil([&] { return ending.has_value(); }));
  return *ending;
}

}  // namespace

TEST_CASE("A run on a GPU is started with the worker for GPUs, if there is one") {
  const test::Scratch scratch;
  const auto program = [](const std::filesystem::path& path) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << "#!/bin/sh\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  };
  const auto here = scratch / "here", there = scratch / "there";
  CHECK_FALSE(workerAmong({here, there}, false).has_value());
  const auto plain = program(here / "mhc-worker");
  CHECK(workerAmong({here, there}, false) == plain);
  CHECK(workerAmong({here, there}, true) == plain);
  const auto gpu = program(there / "mhc-worker-cuda");
  CHECK(workerAmong({here, there}, false) == plain);
  CHECK(workerAmong({here, there}, true) == gpu);
}

TEST_CASE("a worker gets its input, writes to the log, and has a session and a niceness of its own") {
  const test::Scratch scratch;
  ProcessWatch watch(start(scratch / "run", "cat; nice; ps -o sid= -p $$; echo $$", "the configuration\n"));
  const auto pid = watch.pid();
  CHECK(endOf(watch).exitCode == 0);
  const auto log = readTextFile(scratch / "run" / "worker.log", 1000);
  REQUIRE(log.ok());
  const auto lines = QString::fromStdString(log.value()).split('\n');
  REQUIRE(lines.size() >= 4);
  CHECK(lines[0] == "the configuration");
  CHECK(lines[1].toInt() == std::min(19, ::getpriority(PRIO_PROCESS, 0) + 5));
  CHECK(lines[2].trimmed().toInt() == pid);
}

TEST_CASE("how a process ended is told by its code or its signal, in a sentence") {
  const test::Scratch scratch;
  ProcessWatch coded(start(scratch / "a", "exit 6"));
  const auto full = endOf(coded);
  CHECK(full.exitCode == 6);
  CHECK_FALSE(full.orderly());
  CHECK(full.message.english.find("disk") != std::string::npos);
  ProcessWatch killed(start(scratch / "b", "sleep 100"));
  REQUIRE(killed.signal(SIGKILL));
  const auto ending = endOf(killed);
  CHECK(ending.signal == SIGKILL);
  CHECK(ending.message.english.find("killed") != std::string::npos);
}

TEST_CASE("a program that is not there gives a sentence with its name") {
  const test::Scratch scratch;
  const auto launched = launchWorker({"/no/such/worker", scratch / "run", {}, {}});
  REQUIRE_FALSE(launched.ok());
  CHECK(launched.error().text().find("/no/such/worker") != std::string::npos);
}

TEST_CASE("a session whose worker is killed says so with the reason and offers to resume") {
  const test::Scratch scratch;
  RunSession session(scratch / "run");
  QString reason;
  QObject::connect(&session, &RunSession::died, [&](const QString& sentence) { reason = sentence; });
  session.adopt(start(scratch / "run", "sleep 100"));
  CHECK(session.state().word == "starting");
  CHECK(session.alive());
  CHECK_FALSE(session.state().resumable);
  ::kill(static_cast<pid_t>(session.pid()), SIGKILL);
  REQUIRE(test::waitUntil([&] { return !reason.isEmpty(); }));
  CHECK(reason.contains("SIGKILL"));
  CHECK(session.state().word == "failed");
  CHECK(session.state().resumable);
  CHECK_FALSE(session.state().attached);
}

TEST_CASE("a worker that refuses its configuration is quoted from its log") {
  const test::Scratch scratch;
  RunSession session(scratch / "run");
  QString reason;
  QObject::connect(&session, &RunSession::died, [&](const QString& sentence) { reason = sentence; });
  session.adopt(start(scratch / "run", "echo 2026-03-01T12:34:56Z error training.steps is 0. >&2; exit 3"));
  REQUIRE(test::waitUntil([&] { return !reason.isEmpty(); }));
  CHECK(reason == "training.steps is 0.");
}

TEST_CASE("the files decide what a run without a worker is") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  RunSession session(run.folder());
  History history;
  history.begun = true;
  history.lastStep = 40;
  session.setHistory(history);
  CHECK(session.state().word == "failed");  // no exit event: ended without a word
  CHECK(session.state().note.contains("without a word"));
  history.exit = run::EventRecord{1, 40, 1, "exit", "Finished.", Json{{"code", 0}, {"reason", "finished"}}};
  session.setHistory(history);
  CHECK(session.state().word == "finished");
  CHECK_FALSE(session.state().resumable);
  history.exit->detail = Json{{"code", 8}, {"reason", "signal"}};
  session.setHistory(history);
  CHECK(session.state().word == "stopped");
  CHECK(session.state().resumable);
}

TEST_CASE("a run that another process holds is found by its lock") {
  const test::Scratch scratch;
  const auto folder = scratch / "run";
  auto held = run::RunFolder::open(folder, run::RunStart::New);
  REQUIRE(held.ok());
  RunSession session(folder);
  REQUIRE(test::waitUntil([&] { return session.alive(); }));
  CHECK(session.pid() == ::getpid());
}
