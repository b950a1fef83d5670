// SPDX-License-Identifier: GPL-3.0-or-later
// ctl and verify from outside, against a control socket and a run folder that this test makes.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "core/base/Sha256.h"
#include "core/control/ControlClient.h"
#include "core/control/ControlServer.h"
#include "core/run/Checkpoint.h"
#include "core/run/RunDatabaseWriter.h"
#include "tests/worker/WorkerProcess.h"

using namespace mhc;
using namespace mhc::worker::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "mhc-ctl-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
    ::setenv("XDG_RUNTIME_DIR", path.c_str(), 1);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

/// Answers at its "step boundaries" as a trainer does.
class Trainer {
 public:
  explicit Trainer(const fs::path& run) : hub({.features = {}, .run = run.string()}) {
    auto started = control::ControlServer::start(run, hub);
    REQUIRE(started.ok());
    server_ = std::move(started).value();
    hub.setState(control::WorkerState::Running);
    hub.setLastStep(7);
    thread_ = std::thread([this] {
      while (!quit_) {
        hub.waitForRequests(50ms);
        for (control::PendingRequest& request : hub.takeRequests()) answer(request);
      }
    });
  }
  ~Trainer() {
    quit_ = true;
    hub.wakeTrainer();
    thread_.join();
  }
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  control::ControlHub hub;

 private:
  void answer(control::PendingRequest& request) {
    if (request.type() == "resume") hub.clearPause();
    if (request.type() == "set") request.complete(request.arguments());
    else if (request.type() == "sample") request.complete(Json{{"text", request.arguments().dump()}});
    else if (request.type() == "step") request.complete(Json{{"n", request.arguments()["n"]}});
    else request.complete(Json{{"step", 7}});
  }

  std::unique_ptr<control::ControlServer> server_;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

}  // namespace

TEST_CASE("ctl says what the worker answered") {
  const Folder folder;
  const std::string run = folder.path.string();
  Trainer trainer(run);
  const auto ctl = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"ctl", "--run", run});
    return runWorker(arguments);
  };
  const Finished status = ctl({"status", "--json"});
  CHECK(status.code == 0);
  CHECK(status.document()["state"] == "running");
  CHECK(status.document()["last_step"] == 7);
  CHECK_THAT(ctl({"status"}).output, Catch::Contains("running"));

  CHECK_THAT(ctl({"pause"}).output, Catch::Contains("pauses"));
  CHECK(trainer.hub.orders().pause);
  CHECK(ctl({"resume"}).output == "The run goes on.\n");
  CHECK_FALSE(trainer.hub.orders().pause);
  CHECK(ctl({"step", "12", "--json"}).document()["n"] == 12);
  CHECK(ctl({"checkpoint"}).output == "Saved step 7.\n");
  CHECK(ctl({"sample", "A hacker", "--tokens", "9"}).output == "{\"prompt\":\"A hacker\",\"tokens\":9}\n");
  CHECK(ctl({"sample"}).code == 2);
  const auto set = ctl({"set", "training.learning_rate=5e-4", "name=x y", "--json"});
  CHECK(set.code == 0);
  CHECK(ctl({"set", "training.steps=4k", "--json"}).document() == Json{{"key", "training.steps"}, {"value", 4000}});
  CHECK(ctl({"set", "a=true", "--json"}).document()["value"] == true);
  CHECK(ctl({"set", "nothing"}).code == 2);
  CHECK(ctl({"step", "0"}).code == 2);
  CHECK(ctl({"dance"}).code == 2);
  CHECK(ctl({}).code == 2);
  CHECK_FALSE(trainer.hub.orders().stop);
  CHECK(ctl({"stop", "--no-save"}).code == 0);
  CHECK(trainer.hub.orders().stop);
  CHECK_FALSE(trainer.hub.orders().saveAtStop);
}

TEST_CASE("ctl takes control from another client, which may command again afterwards") {
  const Folder folder;
  Trainer trainer(folder.path);
  auto window = control::ControlClient::connect(folder.path, "window");
  REQUIRE(window.ok());
  REQUIRE(window.value().request("pause").ok());
  CHECK(runWorker({"ctl", "--run", folder.path.string(), "resume"}).code == 0);
  for (int i = 0; i < 3000 && !window.value().request("pause").ok(); ++i) std::this_thread::sleep_for(1ms);
  CHECK(trainer.hub.orders().pause);
}

TEST_CASE("ctl without a worker ends with a sentence") {
  const Folder folder;
  const Finished none = runWorker({"ctl", "--run", folder.path.string(), "status"});
  CHECK(none.code == 5);
  CHECK(none.output.empty());
  CHECK_THAT(none.errors, Catch::Contains("--resume"));
  CHECK(runWorker({"ctl", "--run", folder.path.string(), "status", "--json"}).document()["error"]["code"] == 5);
}

TEST_CASE("verify tells good from damaged") {
  const Folder folder;
  const std::string config = "{}\n";
  std::ofstream(folder.path / "config.json") << config;
  {
    auto writer = run::RunDatabaseWriter::open(folder.path / "run.db", {2, 2, "mhc"}, "tests");
    REQUIRE(writer.ok());
  }
  run::CheckpointWriter checkpoints(folder.path);
  run::CheckpointFacts facts;
  facts.step = 4;
  facts.configHash = sha256Of(config);
  REQUIRE(checkpoints.write(facts, {run::checkpointFile("model.safetensors", "weights")}).ok());
  const Finished good = runWorker({"verify", folder.path.string(), "--json"});
  CHECK(good.code == 0);
  CHECK(good.document()["good"] == true);
  CHECK(good.document()["parts"].size() == 3);

  std::ofstream(folder.path / "checkpoints/step-00000004/model.safetensors") << "wights!";
  const Finished bad = runWorker({"verify", folder.path.string()});
  CHECK(bad.code == 4);
  CHECK_THAT(bad.output, Catch::Contains("model.safetensors was changed"));
  CHECK(runWorker({"verify", folder.path.string(), "--json"}).document()["good"] == false);
  CHECK(runWorker({"verify", (folder.path / "absent").string()}).code == 4);
}
