// SPDX-License-Identifier: GPL-3.0-or-later
// The real worker in several ranks under mpirun: against one rank, again, killed, halted, steered, and with a sharded
// optimizer over other numbers of ranks.
#include <cmath>

#include "core/base/Json.h"
#include "core/config/Document.h"
#include "core/config/Initialisation.h"
#include "core/config/Tensors.h"
#include "core/run/Safetensors.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/end_to_end/Process.h"
#include "tests/end_to_end/RunFacts.h"

using namespace mhc;
using namespace mhc::tests;

namespace {

using Words = std::vector<std::string>;

Words onRanks(int ranks, Words command) {
  if (ranks == 1) return command;
  // Two cores and no user of its own in the machines that run tests.
  Words whole{MHC_MPIRUN, "-n", std::to_string(ranks), "--oversubscribe", "--allow-run-as-root", "--mca", "mpi_yield_when_idle", "1"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

Words train(const std::filesystem::path& run, int steps, const Words& more = {}) {
  Words command{workerProgram, "train", "--preset", "tiny-mhc", "--run", run.string(), "--threads", "1",
                "--set", "data=synthetic:copy", "--set", "steps=" + std::to_string(steps), "--set", "warmup_steps=5",
                "--set", "micro_batch=6", "--set", "sequence_length=32", "--set", "hidden_size=32",
                "--set", "intermediate_size=48", "--set", "evaluate_every=10", "--set", "evaluate_tokens=256",
                "--set", "validation_fraction=0.001", "--set", "checkpoint_every=10", "--set", "mixing_every=10",
                "--set", "rank_timeout=5"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

Words resume(const std::filesystem::path& run, const Words& more = {}) {
  Words command{workerProgram, "train", "--run", run.string(), "--resume", "--threads", "1"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

Json jsonOf(const std::filesystem::path& file) { return readJsonFile(file).valueOr(Json::object()); }

std::filesystem::path stepFolder(const std::filesystem::path& run, const std::string& digits) {
  return run / "checkpoints" / ("step-" + digits);
}

/// ‖w_a − w_b‖ / ‖w_a − w₀‖ over all weights of a checkpoint.
double drift(const std::filesystem::path& a, const std::filesystem::path& b, const std::string& digits) {
  const auto config = config::loadValidConfigFile(a / "config.json");
  REQUIRE(config.ok());
  const auto x = run::SafetensorsFile::open(stepFolder(a, digits) / "model.safetensors");
  const auto y = run::SafetensorsFile::open(stepFolder(b, digits) / "model.safetensors");
  REQUIRE((x.ok() && y.ok()));
  double difference = 0, way = 0;
  for (const auto& tensor : config::tensorsOf(config.value().model)) {
    const auto count = static_cast<std::size_t>(tensor.count());
    const std::vector<std::uint64_t> shape(tensor.shape.begin(), tensor.shape.end());
    std::vector<float> wa(count), wb(count), start(count);
    REQUIRE(x.value().readFloats(tensor.name, shape, wa.data()).ok());
    REQUIRE(y.value().readFloats(tensor.name, shape, wb.data()).ok());
    config::initialise(config.value(), tensor, start.data());
    for (std::size_t i = 0; i < count; ++i) {
      difference += std::pow(static_cast<double>(wa[i]) - static_cast<double>(wb[i]), 2);
      way += std::pow(static_cast<double>(wa[i]) - static_cast<double>(start[i]), 2);
    }
  }
  REQUIRE(way > 0);
  return std::sqrt(difference / way);
}

void checkLosses(const std::filesystem::path& a, const std::filesystem::path& b, std::size_t steps) {
  for (const char* name : {"loss", "validation_loss"}) {
    const auto x = pointsOf(a, name);
    const auto y = pointsOf(b, name);
    INFO(name);
    REQUIRE(x.size() == y.size());
    if (std::string(name) == "loss") REQUIRE(x.size() == steps);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(y[i].value == Approx(x[i].value).epsilon(1e-4));
  }
}

/// The last event of a run.
Json exitOf(const std::filesystem::path& run) {
  auto reader = run::RunDatabaseReader::open(run / "run.db");
  REQUIRE(reader.ok());
  const auto events = reader.value()->events();
  REQUIRE((events.ok() && !events.value().empty()));
  CHECK(events.value().back().kind == "exit");
  return events.value().back().detail;
}

int processOf(const std::filesystem::path& run, std::size_t rank) {
  return jsonOf(run / "environment.json").at("ranks").at(rank).at("process").get<int>();
}

}  // namespace

TEST_CASE("Two and three ranks train as one does, and make the same bytes again") {
  const TemporaryFolder folder;
  REQUIRE(runProcess(train(folder / "one", 50)) == 0);
  for (const int ranks : {2, 3}) {
    INFO(ranks << " ranks");
    const auto run = folder / std::to_string(ranks).c_str();
    const auto again = folder / (std::to_string(ranks) + "again").c_str();
    REQUIRE(runProcess(onRanks(ranks, train(run, 50))) == 0);
    checkLosses(folder / "one", run, 50);
    CHECK(drift(folder / "one", run, "00000050") <= 1e-3);
    for (int rank = 0; rank < ranks; ++rank) {
      CHECK(pointsOf(run, "rank_" + std::to_string(rank) + "_step_seconds").size() == 50);
      CHECK(pointsOf(run, "rank_" + std::to_string(rank) + "_collective_seconds").size() == 50);
    }
    const auto equal = pointsOf(run, "ranks_equal");
    REQUIRE(equal.size() == 1);
    CHECK(equal[0].value == 1);
    if (ranks == 3) continue;
    REQUIRE(runProcess(onRanks(ranks, train(again, 50))) == 0);
    for (const char* file : {"model.safetensors", "optimizer.safetensors", "trainer.json"}) {
      INFO(file);
      const std::string bytes = bytesOf(stepFolder(run, "00000050") / file);
      REQUIRE_FALSE(bytes.empty());
      CHECK(bytes == bytesOf(stepFolder(again, "00000050") / file));
    }
  }
}

TEST_CASE("A rank that is killed or halted ends all with one cause, and the run goes on with other ranks") {
  for (const int signal : {SIGKILL, SIGSTOP}) {
    INFO("signal " << signal);
    const TemporaryFolder folder;
    const auto run = folder / "run";
    Process ranks(onRanks(3, train(run, 100000)));
    REQUIRE(eventually([&] { return lastStepOf(run) >= 12; }, std::chrono::seconds(90)));
    REQUIRE(::kill(processOf(run, 1), signal) == 0);
    const auto begin = std::chrono::steady_clock::now();
    const int code = ranks.wait();
    // mpirun's own code for a rank that a signal ended, ours where ours ended the others.
    CHECK(code == (signal == SIGKILL ? 128 + SIGKILL : 11));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
    const Json exit = exitOf(run);
    CHECK(exit.at("code") == 11);
    const auto reason = exit.at("reason").get<std::string>();
    INFO(reason);
    CHECK(reason.find("Rank 1 (process ") == 0);
    CHECK(reason.find(signal == SIGKILL ? "has died" : "is stopped: no answer for 5 s") != std::string::npos);
    const std::int64_t last = lastStepOf(run);
    const Words further{"--steps", std::to_string(last + 5)};
    CHECK(runProcess(onRanks(2, resume(run, further))) == 0);
    CHECK(lastStepOf(run) == last + 5);
    CHECK(runProcess(resume(run, {"--steps", std::to_string(last + 8)})) == 0);
    CHECK(lastStepOf(run) == last + 8);
  }
}

TEST_CASE("A sharded optimizer's checkpoints go on with any number of ranks") {
  const TemporaryFolder folder;
  REQUIRE(runProcess(train(folder / "one", 30)) == 0);
  const auto run = folder / "sharded";
  REQUIRE(runProcess(onRanks(2, train(run, 30, {"--set", "shard_optimizer=true", "--steps", "10"}))) == 0);
  REQUIRE(runProcess(resume(run, {"--steps", "20"})) == 0);
  REQUIRE(runProcess(onRanks(3, resume(run))) == 0);
  checkLosses(folder / "one", run, 30);
  CHECK(drift(folder / "one", run, "00000030") <= 1e-3);
}

TEST_CASE("Commands and signals reach all ranks at the same step") {
  const TemporaryFolder folder;
  const auto run = folder / "run";
  const auto ctl = [&](const Words& words) {
    Words command{workerProgram, "ctl", "--run", run.string()};
    command.insert(command.end(), words.begin(), words.end());
    return runProcess(command);
  };
  {
    Process ranks(onRanks(2, train(run, 100000, {"--set", "compare_ranks_every=5"})));
    REQUIRE(eventually([&] { return lastStepOf(run) >= 3; }, std::chrono::seconds(90)));
    CHECK(ctl({"set", "training.learning_rate=0.0005"}) == 0);
    CHECK(ctl({"pause"}) == 0);
    // Longer than the rank timeout: ranks that wait for a paused one are not lost.
    std::this_thread::sleep_for(std::chrono::seconds(7));
    CHECK(ctl({"resume"}) == 0);
    const std::int64_t resumed = lastStepOf(run);
    REQUIRE(eventually([&] { return lastStepOf(run) >= resumed + 12; }, std::chrono::seconds(60)));
    CHECK(ctl({"stop"}) == 0);
    CHECK(ranks.wait() == 0);
  }
  CHECK(exitOf(run).at("reason") == "stopped");
  for (const auto& point : pointsOf(run, "ranks_equal")) CHECK(point.value == 1);
  Process ranks(onRanks(2, resume(run)));
  const std::int64_t before = lastStepOf(run);
  REQUIRE(eventually([&] { return lastStepOf(run) >= before + 3; }, std::chrono::seconds(90)));
  ::kill(processOf(run, 1), SIGUSR1);  // not rank 0, which saves all the same
  CHECK(ranks.wait() == 8);
  CHECK(exitOf(run).at("code") == 8);
}
