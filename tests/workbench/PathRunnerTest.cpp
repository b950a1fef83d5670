// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <fstream>

#include "app/workbench/jobs/PathResults.h"
#include "app/workbench/jobs/PathRunner.h"
#include "core/run/Checkpoint.h"
#include "core/run/PathReportFile.h"
#include "core/run/RunFolder.h"
#include "tests/support/Wait.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;
using widgets::PathFeed;
using widgets::PathJobState;
using widgets::PathRequest;

namespace {

/// A stand-in for the worker: a shell script that is given the worker's words.
class Worker {
 public:
  Worker(const std::filesystem::path& folder, const std::string& script) {
    const auto file = folder / "worker.sh";
    std::ofstream(file) << "#!/bin/sh\n" << script;
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    ::setenv("MHC_WORKER", file.c_str(), 1);
  }
  ~Worker() { ::unsetenv("MHC_WORKER"); }
};

hyper::PathReport report(double loss) {
  hyper::PathReport r;
  r.sublayers = 1;
  r.streams = 2;
  r.loss = loss;
  r.sequenceLoss = {loss};
  for (const auto& path : hyper::allPaths(1, 2, 0)) {
    r.effects.push_back({path, 0.1, 0, 0.2, 0.1});
    r.differences.push_back({0.1F});
  }
  return r;
}

PathRequest request(const std::filesystem::path& run) {
  PathRequest request;
  request.run = QString::fromStdString(run.string());
  return request;
}

PathJobState stateOf(const PathFeed& feed, quint64 id) {
  return feed.find(id)->state;
}

}  // namespace

TEST_CASE("paths are measured by the worker, with progress, and its result is read") {
  const test::Scratch scratch;
  const auto made = scratch / "made.safetensors";
  REQUIRE(run::writePathReport(made, report(1.25)).ok());
  const Worker worker(
      scratch / "", "echo \"$@\" > '" + (scratch / "words").string() + "'\n" +
                        "echo '{\"event\":\"progress\",\"done\":1,\"total\":4,\"what\":\"the effect of every path\"}'\n"
                        "echo 'no JSON at all'\n"
                        "echo '{\"event\":\"result\",\"output\":\"" +
                        made.string() + "\"}'\n");
  PathFeed feed;
  PathRunner runner(feed);
  double seen = -2;
  QObject::connect(&feed, &PathFeed::jobChanged, [&](quint64 id) {
    if (feed.find(id)->progress == 0.25) seen = 0.25;
  });
  PathRequest asked = request(scratch / "run");
  asked.wholeMaps = asked.prune = asked.raw = true;
  asked.factor = 0.5;
  const quint64 id = feed.start(asked);
  REQUIRE(test::waitUntil([&] { return !feed.find(id)->active(); }));
  CHECK(stateOf(feed, id) == PathJobState::Done);
  CHECK(seen == 0.25);
  REQUIRE(feed.report(asked.run) != nullptr);
  CHECK(feed.report(asked.run)->loss == 1.25);
  std::ifstream file(scratch / "words");
  const std::string words{std::istreambuf_iterator<char>(file), {}};
  for (const char* part : {"paths --checkpoint", "--json", "--scale 0.5", "--carry raw", "--replace identity",
                           "--prune", "--sequences 64"}) {
    CHECK_THAT(words, Catch::Contains(part));
  }
}

TEST_CASE("edited maps go to the worker and their effect comes back") {
  const test::Scratch scratch;
  const Worker worker(scratch / "",
                      "cat > '" + (scratch / "edits").string() + "'\n" +
                          "echo '{\"event\":\"result\",\"loss\":1.5,\"step\":7,\"edit\":{\"effect\":0.25,\"low\":0.2,"
                          "\"high\":0.3,\"estimate\":0.1}}'\n");
  PathFeed feed;
  PathRunner runner(feed);
  PathRequest asked = request(scratch / "run");
  hyper::Intervention edit;
  edit.sublayer = 3;
  edit.action = hyper::PathAction::Values;
  edit.values = {1, 0, 0.5, 0.5};
  asked.edits = {edit};
  const quint64 id = feed.start(asked);
  REQUIRE(test::waitUntil([&] { return !feed.find(id)->active(); }));
  REQUIRE(feed.find(id)->report != nullptr);
  CHECK(feed.find(id)->report->loss == 1.5);
  CHECK(feed.find(id)->report->effects.back().high == 0.3);
  CHECK(feed.report(asked.run) == nullptr);  // the paths of a run are another thing
  const auto read = hyper::interventionsFrom(readJsonFile(scratch / "edits").value(), 4, 2);
  REQUIRE(read.ok());
  CHECK(read.value() == asked.edits);
}

TEST_CASE("a measurement that fails says the worker's own sentence") {
  const test::Scratch scratch;
  const Worker worker(scratch / "",
                      "echo '{\"error\":{\"id\":\"x\",\"message\":\"There is no checkpoint.\",\"code\":4}}'\nexit 4\n");
  PathFeed feed;
  PathRunner runner(feed);
  const quint64 id = feed.start(request(scratch / "run"));
  REQUIRE(test::waitUntil([&] { return !feed.find(id)->active(); }));
  CHECK(stateOf(feed, id) == PathJobState::Failed);
  CHECK(feed.find(id)->problem == "There is no checkpoint.");
  ::setenv("MHC_WORKER", "/no/such/worker", 1);
  const quint64 other = feed.start(request(scratch / "run"));
  REQUIRE(test::waitUntil([&] { return !feed.find(other)->active(); }));
  CHECK_THAT(feed.find(other)->problem.toStdString(), Catch::Contains("/no/such/worker"));
}

TEST_CASE("a measurement is cancelled, and one that waits never starts") {
  const test::Scratch scratch;
  const Worker worker(scratch / "", "echo x >> '" + (scratch / "starts").string() + "'\nexec sleep 100\n");
  PathFeed feed;
  PathRunner runner(feed);
  const quint64 first = feed.start(request(scratch / "a"));
  const quint64 second = feed.start(request(scratch / "b"));
  REQUIRE(test::waitUntil(
      [&] { return stateOf(feed, first) == PathJobState::Running && std::filesystem::exists(scratch / "starts"); }));
  CHECK(stateOf(feed, second) == PathJobState::Waiting);
  feed.cancel(second);
  CHECK(stateOf(feed, second) == PathJobState::Cancelled);
  feed.cancel(first);
  REQUIRE(test::waitUntil([&] { return !feed.find(first)->active(); }));
  CHECK(stateOf(feed, first) == PathJobState::Cancelled);
  CHECK(std::filesystem::file_size(scratch / "starts") == 2);
}

TEST_CASE("a worker that does not obey Cancel is ended all the same, and the next one starts") {
  const test::Scratch scratch;
  const Worker worker(scratch / "", "trap '' TERM\necho x >> '" + (scratch / "starts").string() +
                                        "'\nfor i in $(seq 600); do sleep 0.1; done\n");
  PathFeed feed;
  PathRunner runner(feed);
  const quint64 first = feed.start(request(scratch / "a"));
  const quint64 second = feed.start(request(scratch / "b"));
  REQUIRE(test::waitUntil([&] { return std::filesystem::exists(scratch / "starts"); }));
  feed.cancel(first);
  REQUIRE(test::waitUntil([&] { return !feed.find(first)->active(); }));
  CHECK(stateOf(feed, first) == PathJobState::Cancelled);
  CHECK(test::waitUntil([&] { return stateOf(feed, second) == PathJobState::Running; }));
}

TEST_CASE("what a run's folder keeps is read when a view asks for it") {
  const test::Scratch scratch;
  const std::filesystem::path folder = scratch / "run";
  CHECK(newestPathResult(folder).empty());
  std::filesystem::create_directories(folder / "results");
  REQUIRE(run::writePathReport(folder / "results/paths-00000001-0001.safetensors", report(1)).ok());
  REQUIRE(run::writePathReport(folder / "results/paths-00000001-0002.safetensors", report(2)).ok());
  std::filesystem::last_write_time(folder / "results/paths-00000001-0001.safetensors",
                                   std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  PathFeed feed;
  PathRunner runner(feed);
  const QString run = QString::fromStdString(folder.string());
  feed.want(run);
  REQUIRE(test::waitUntil([&] { return feed.report(run) != nullptr; }));
  CHECK(feed.report(run)->loss == 1);
}

TEST_CASE("the checkpoints of a run and what was measured of them are told, also when they change") {
  const test::Scratch scratch;
  const std::filesystem::path folder = scratch / "run";
  std::filesystem::create_directories(folder / "results");
  REQUIRE(run::writePathReport(folder / "results/paths-00000200-0001.safetensors", report(2)).ok());
  REQUIRE(run::writePathReport(folder / "results/paths-00000400-0001.safetensors", report(4)).ok());
  PathFeed feed;
  PathRunner runner(feed);
  const QString run = QString::fromStdString(folder.string());
  feed.want(run);
  REQUIRE(test::waitUntil([&] { return feed.steps(run).measured == std::vector<std::int64_t>{200, 400}; }));
  CHECK(feed.steps(run).checkpoints.empty());
  run::CheckpointWriter writer(folder);
  run::CheckpointFacts facts;
  for (const std::int64_t step : {200, 300}) {
    facts.step = step;
    REQUIRE(writer.write(facts, {}).ok());
  }
  REQUIRE(test::waitUntil([&] { return feed.steps(run).checkpoints == std::vector<std::int64_t>{200, 300}; }));
  auto kept = report(2);
  REQUIRE(test::waitUntil([&] { return feed.report(run) != nullptr; }));
  feed.wantStep(run, 400);
  feed.wantStep(run, 200);
  REQUIRE(test::waitUntil([&] { return feed.report(run, 0) != nullptr; }));  // the step that the file itself says
}

TEST_CASE("a measurement of a step names its folder") {
  PathRequest asked = request("/runs/a");
  CHECK(pathArguments(asked, {})[2] == QStringLiteral("/runs/a"));
  asked.step = 300;
  CHECK(pathArguments(asked, {})[2] == QStringLiteral("/runs/a/checkpoints/step-00000300"));
}
