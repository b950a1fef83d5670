// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Trainer.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include "core/base/Paths.h"
#include "core/control/ControlClient.h"
#include "core/run/CheckpointLoader.h"
#include "core/run/RunDatabaseReader.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using mhc::training::test::smallConfig;
using mhc::tests::TemporaryFolder;

namespace {

config::Config copyConfig(std::int64_t steps) {
  config::Config config = smallConfig();
  config.model.vocab_size = 256;
  config.training.data = "synthetic:copy";
  config.training.steps = steps;
  config.training.evaluate_every = 5;
  config.training.evaluate_tokens = 64;
  config.training.validation_fraction = 0.001;
  config.training.checkpoint_every = 5;
  config.training.mixing_every = 2;
  config.training.threads = 2;
  return config;
}

struct Quiet : TrainReporter {
  void preparing(std::string_view, std::uint64_t, std::uint64_t) override {}
  void started(const std::filesystem::path&, std::int64_t, std::int64_t) override {}
  void step(const StepReport& report) override {
    steps = report.step;
    if (onStep) onStep(report);
  }
  void evaluated(std::int64_t, double, std::int64_t) override { ++evaluations; }
  void checkpointed(std::int64_t, const std::filesystem::path&) override { ++checkpoints; }
  void ended(ExitCode, std::string_view why) override { reason = why; }
  std::function<void(const StepReport&)> onStep;
  std::int64_t steps = 0;
  int evaluations = 0, checkpoints = 0;
  std::string reason;
};

TrainOptions optionsFor(const std::filesystem::path& folder, const config::Config& config) {
  TrainOptions options;
  options.config = config;
  options.folder = folder;
  return options;
}

std::string bytesOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

void checkSameCheckpoint(const std::filesystem::path& a, const std::filesystem::path& b, const std::string& step) {
  for (const char* name : {"model.safetensors", "optimizer.safetensors", "trainer.json"}) {
    INFO(name);
    CHECK(bytesOf(a / "checkpoints" / step / name) == bytesOf(b / "checkpoints" / step / name));
  }
}

std::vector<run::SeriesPoint> pointsOf(const std::filesystem::path& folder, const std::string& name) {
  auto reader = run::RunDatabaseReader::open(folder / "run.db");
  REQUIRE(reader.ok());
  const auto series = reader.value()->series();
  REQUIRE(series.ok());
  for (const auto& info : series.value()) {
    if (info.name == name) return reader.value()->points(info.id).value();
  }
  return {};
}

}  // namespace

TEST_CASE("A run leaves its numbers, its records from step 0 and its checkpoints") {
  const TemporaryFolder folder;
  Quiet quiet;
  const auto run = folder / "run";
  CHECK(runTraining(optionsFor(run, copyConfig(12)), quiet, {}) == ExitCode::Finished);
  CHECK(quiet.reason == "finished");
  CHECK(quiet.evaluations == 3);
  const auto losses = pointsOf(run, "loss");
  REQUIRE(losses.size() == 12);
  CHECK(losses.back().value < losses.front().value);
  CHECK(pointsOf(run, "validation_loss").size() == 3);
  auto reader = run::RunDatabaseReader::open(run / "run.db");
  REQUIRE(reader.ok());
  CHECK(reader.value()->recordedSteps().value() == std::vector<std::int64_t>{0, 2, 4, 6, 8, 10, 12});
  const auto details = reader.value()->details(0);
  REQUIRE(details.ok());
  CHECK(details.value().mean.size() == 4);
  CHECK(details.value().tokens.size() == 4);
  CHECK(details.value().streams.size() == 5);
  CHECK_FALSE(details.value().unfolded.empty());
  const auto ended = reader.value()->lastEvent({"exit"});
  REQUIRE(ended.ok());
  REQUIRE(ended.value().has_value());
  CHECK(ended.value()->detail.at("code") == 0);
  const auto found = run::findCheckpoint(run);
  REQUIRE(found.found);
  CHECK(found.found->step == 12);

  SECTION("and is not overwritten by a second one") {
    CHECK(runTraining(optionsFor(run, copyConfig(12)), quiet, {}) == ExitCode::RunFolderBusy);
  }
  SECTION("and is finished when it is resumed") {
    TrainOptions again = optionsFor(run, copyConfig(12));
    again.resume = true;
    CHECK(runTraining(again, quiet, {}) == ExitCode::Finished);
    CHECK(pointsOf(run, "loss").size() == 12);
  }
}

TEST_CASE("A run that was stopped and resumed has the bytes of the unbroken one") {
  config::Config config = copyConfig(14);
  SECTION("float32") {}
  SECTION("bfloat16, whose shadow of the weights is not saved") { config.training.dtype = config::DType::BFloat16; }
  SECTION("sublayers that mix in ways of their own") {
    config.model.hc_per_layer[0] = {{"hc_type", "hc"}};
    config.model.hc_per_layer[1] = {{"hc_type", "identity"}};
    config.model.hc_per_layer[3] = {{"hc_sinkhorn_iters", 3}, {"hc_init", "v4"}};
  }
  SECTION("Muon") { config.training.optimizer = config::Optimizer::Muon; }
  SECTION("Muon in bfloat16 with recomputation") {
    config.training.optimizer = config::Optimizer::Muon;
    config.training.dtype = config::DType::BFloat16;
    config.training.recompute = config::Recompute::Selective;
  }
  const TemporaryFolder folder;
  Quiet quiet;
  REQUIRE(runTraining(optionsFor(folder / "whole", config), quiet, {}) == ExitCode::Finished);
  TrainOptions first = optionsFor(folder / "parts", config);
  first.stopAt = 7;
  REQUIRE(runTraining(first, quiet, {}) == ExitCode::Finished);
  CHECK(quiet.reason == "stopped");
  TrainOptions rest = first;
  rest.resume = true;
  rest.stopAt.reset();
  REQUIRE(runTraining(rest, quiet, {}) == ExitCode::Finished);
  checkSameCheckpoint(folder / "whole", folder / "parts", "step-00000014");
  for (const char* name : {"loss", "learning_rate", "gradient_norm", "validation_loss"}) {
    const auto a = pointsOf(folder / "whole", name);
    const auto b = pointsOf(folder / "parts", name);
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      CHECK(a[i].step == b[i].step);
      CHECK(a[i].value == b[i].value);
    }
  }
}

TEST_CASE("A run that goes on with another number of threads says that last bits may differ") {
  const TemporaryFolder folder;
  const auto run = folder / "run";
  Quiet quiet;
  TrainOptions options = optionsFor(run, copyConfig(9));
  options.stopAt = 3;
  REQUIRE(runTraining(options, quiet, {}) == ExitCode::Finished);
  options.resume = true;
  const auto resumedText = [&] {
    auto reader = run::RunDatabaseReader::open(run / "run.db");
    REQUIRE(reader.ok());
    return reader.value()->lastEvent({"resume"}).value()->text;
  };
  options.stopAt = 6;
  REQUIRE(runTraining(options, quiet, {}) == ExitCode::Finished);
  CHECK(resumedText() == "Resumed after step 3.");
  options.stopAt = 9;
  options.threads = 1;
  REQUIRE(runTraining(options, quiet, {}) == ExitCode::Finished);
  CHECK(resumedText().find("used 2 threads") != std::string::npos);
}

TEST_CASE("A signal saves at the step boundary and ends resumable") {
  const TemporaryFolder folder;
  std::atomic<int> signal{0};
  Quiet quiet;
  quiet.onStep = [&](const StepReport& report) {
    if (report.step == 3) signal = SIGTERM;
  };
  TrainOptions options = optionsFor(folder / "run", copyConfig(50));
  options.signal = &signal;
  CHECK(runTraining(options, quiet, {}) == ExitCode::StoppedResumable);
  const auto found = run::findCheckpoint(folder / "run");
  REQUIRE(found.found);
  CHECK(found.found->step == 3);
}

TEST_CASE("A damaged newest checkpoint is passed over") {
  const TemporaryFolder folder;
  Quiet quiet;
  TrainOptions options = optionsFor(folder / "run", copyConfig(14));
  options.stopAt = 10;
  REQUIRE(runTraining(options, quiet, {}) == ExitCode::Finished);
  REQUIRE(runTraining(optionsFor(folder / "whole", copyConfig(14)), quiet, {}) == ExitCode::Finished);
  const auto weights = (folder / "run") / "checkpoints" / "step-00000010" / "model.safetensors";
  std::filesystem::resize_file(weights, std::filesystem::file_size(weights) - 100);
  options.resume = true;
  options.stopAt.reset();
  REQUIRE(runTraining(options, quiet, {}) == ExitCode::Finished);
  checkSameCheckpoint(folder / "whole", folder / "run", "step-00000014");
}

TEST_CASE("Clients pause, step, change, save and stop a run") {
  const TemporaryFolder folder;
  setProfile(folder / "profile");
  const auto run = folder / "run";
  config::Config config = copyConfig(100000);
  config.training.evaluate_every = 100000;
  config.training.checkpoint_every = 100000;
  Quiet quiet;
  std::atomic<bool> begun{false};
  quiet.onStep = [&](const StepReport&) { begun = true; };
  ExitCode code = ExitCode::InternalError;
  std::thread worker([&] { code = runTraining(optionsFor(run, config), quiet, {}); });
  while (!begun) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  {
    auto client = control::ControlClient::connect(run, "test");
    REQUIRE(client.ok());
    auto& c = client.value();
    CHECK(c.request("pause").ok());
    const auto waitFor = [&](const char* state) {
      for (int i = 0; i < 400; ++i) {
        const auto status = c.request("status");
        REQUIRE(status.ok());
        if (status.value().at("state") == state) return status.value();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
      FAIL("never " << state);
      return Json();
    };
    const auto before = waitFor("paused").at("step").get<std::int64_t>();
    CHECK(c.request("step", Json{{"n", 3}}).ok());
    for (int i = 0; i < 400 && c.request("status").value().at("step") != before + 3; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(waitFor("paused").at("step") == before + 3);
    const Json wish{{"prompt", "abc"}, {"tokens", 12}, {"seed", 3}};
    const auto first = c.request("sample", wish), second = c.request("sample", wish);
    REQUIRE(first.ok());
    CHECK(first.value().at("step") == before + 3);
    CHECK(first.value().at("tokens") == 12);
    CHECK(first.value() == second.value());  // a stream of its own
    CHECK_FALSE(c.request("sample", Json{{"prompt", "abc"}, {"tokens", 100000}}).ok());
    CHECK_FALSE(c.request("sample", Json{{"prompt", "abc"}, {"temperature", -1}}).ok());
    CHECK(c.request("checkpoint").ok());
    CHECK(run::findCheckpoint(run).found->step == before + 3);
    CHECK(c.request("set", Json{{"key", "learning_rate"}, {"value", 0.5}}).ok());
    const auto refused = c.request("set", Json{{"key", "hc_mult"}, {"value", 2}});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().text().find("model.hc_mult") != std::string::npos);
    CHECK_FALSE(c.request("set", Json{{"key", "learning_rate"}, {"value", -1}}).ok());
    CHECK(c.request("resume").ok());
    waitFor("running");
    CHECK(c.request("stop", Json{{"save", false}}).ok());
  }
  worker.join();
  CHECK(code == ExitCode::Finished);
  CHECK(quiet.reason == "stopped");
  CHECK(pointsOf(run, "learning_rate").back().value > 0.1);
  auto reader = run::RunDatabaseReader::open(run / "run.db");
  REQUIRE(reader.ok());
  const auto samples = reader.value()->samples().value();
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].prompt == "abc");
  CHECK(samples[0].tokens.size() == 12);
  CHECK(samples[0].text == samples[1].text);
  CHECK(samples[0].settings.at("seed") == 3);
}

TEST_CASE("A text that is written between two steps leaves the training as it was") {
  const TemporaryFolder folder;
  setProfile(folder / "profile");
  Quiet quiet;
  REQUIRE(runTraining(optionsFor(folder / "whole", copyConfig(14)), quiet, {}) == ExitCode::Finished);
  std::thread asking;
  bool written = false;
  Quiet asked;
  asked.onStep = [&](const StepReport& report) {
    if (report.step != 5) return;
    std::atomic<bool> connected{false};
    asking = std::thread([&] {
      auto client = control::ControlClient::connect(folder / "sampled", "test");
      connected = true;
      written = client.ok() && client.value().request("sample", Json{{"prompt", "abc"}}).ok();
    });
    while (!connected) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the request is there before the next boundary
  };
  REQUIRE(runTraining(optionsFor(folder / "sampled", copyConfig(14)), asked, {}) == ExitCode::Finished);
  asking.join();
  CHECK(written);
  checkSameCheckpoint(folder / "whole", folder / "sampled", "step-00000014");
}

TEST_CASE("A run that can't begin says so in its database") {
  const TemporaryFolder folder;
  config::Config config = copyConfig(10);
  config.training.data = (folder / "absent.txt").string();
  Quiet quiet;
  CHECK(runTraining(optionsFor(folder / "run", config), quiet, {}) == ExitCode::BadData);
  CHECK(quiet.reason.find("absent.txt") != std::string::npos);
  auto reader = run::RunDatabaseReader::open((folder / "run") / "run.db");
  REQUIRE(reader.ok());
  CHECK(reader.value()->lastEvent({"exit"}).value()->detail.at("code") == 4);
}
