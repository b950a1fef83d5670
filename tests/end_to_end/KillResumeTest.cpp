// SPDX-License-Identifier: GPL-3.0-or-later
// The real worker, killed without warning at random instants and resumed, against one that was left alone.
#include "core/base/Philox.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/end_to_end/Process.h"
#include "tests/end_to_end/RunFacts.h"

using namespace mhc;
using namespace mhc::tests;

namespace {

std::vector<std::string> trainCommand(const std::filesystem::path& run) {
  return {workerProgram, "train", "--preset", "tiny-mhc", "--run", run.string(), "--threads", "1",
          "--set", "data=synthetic:copy", "--set", "steps=150", "--set", "warmup_steps=5", "--set", "micro_batch=2",
          "--set", "sequence_length=32", "--set", "hidden_size=32", "--set", "intermediate_size=48",
          "--set", "evaluate_every=10", "--set", "evaluate_tokens=64", "--set", "validation_fraction=0.001",
          "--set", "checkpoint_every=7", "--set", "mixing_every=4"};
}

void checkEqual(const std::filesystem::path& a, const std::filesystem::path& b) {
  for (const char* file : {"model.safetensors", "optimizer.safetensors", "trainer.json"}) {
    INFO(file);
    const std::string whole = bytesOf(a / "checkpoints" / "step-00000150" / file);
    REQUIRE_FALSE(whole.empty());
    CHECK(whole == bytesOf(b / "checkpoints" / "step-00000150" / file));
  }
  for (const char* name : {"loss", "learning_rate", "gradient_norm", "validation_loss"}) {
    const auto x = pointsOf(a, name);
    const auto y = pointsOf(b, name);
    INFO(name);
    REQUIRE_FALSE(x.empty());
    REQUIRE(x.size() == y.size());
    for (std::size_t i = 0; i < x.size(); ++i) CHECK((x[i].step == y[i].step && x[i].value == y[i].value));
  }
}

}  // namespace

TEST_CASE("A worker that is killed again and again ends with the bytes of the unbroken run") {
  const TemporaryFolder folder;
  const auto whole = folder / "whole";
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(runProcess(trainCommand(whole)) == 0);
  const std::chrono::duration<double> length = std::chrono::steady_clock::now() - begin;
  const auto broken = folder / "broken";
  int code = -1;
  int kills = 0;
  for (std::uint32_t attempt = 0; attempt < 40 && code != 0; ++attempt) {
    auto command = trainCommand(broken);
    if (attempt > 0) command.push_back("--resume");
    Process worker(command);
    if (attempt < 12) {
      // The first in the middle, the others anywhere, from the start-up to the last steps, however fast the machine is.
      const double share = attempt == 0 ? 0.5 : 0.05 + 0.8 * static_cast<double>(uniformOf(philox(3, 1, attempt)[0]));
      std::this_thread::sleep_for(share * length);
      worker.signal(SIGKILL);
    }
    code = worker.wait();
    if (code == 128 + SIGKILL) ++kills;
    REQUIRE((code == 0 || code == 128 + SIGKILL));
  }
  CHECK(code == 0);
  CHECK(kills > 0);
  checkEqual(whole, broken);
}

TEST_CASE("SIGTERM saves, exits with 8, and the run goes on from there") {
  const TemporaryFolder folder;
  const auto whole = folder / "whole";
  const auto stopped = folder / "stopped";
  REQUIRE(runProcess(trainCommand(whole)) == 0);
  {
    Process worker(trainCommand(stopped));
    REQUIRE(eventually([&] { return lastStepOf(stopped) >= 3; }, std::chrono::seconds(60)));
    worker.signal(SIGTERM);
    const int code = worker.wait();
    REQUIRE((code == 8 || code == 0));  // 0: it was faster than the signal
  }
  auto resume = trainCommand(stopped);
  resume.push_back("--resume");
  REQUIRE(runProcess(resume) == 0);
  checkEqual(whole, stopped);
}

TEST_CASE("A second worker on the same folder is refused") {
  const TemporaryFolder folder;
  auto command = trainCommand(folder / "run");
  Process first(command);
  REQUIRE(eventually([&] { return lastStepOf(folder / "run") >= 1; }, std::chrono::seconds(60)));
  command.push_back("--resume");
  const int code = runProcess(command);
  CHECK((code == 5 || lastStepOf(folder / "run") == 150));
}
