// SPDX-License-Identifier: GPL-3.0-or-later
// mhc-worker-cuda: with a GPU it trains there, without one it says so in one sentence. Which of the two is tested hangs
// on the machine; the program's own answer decides, and both are checked as far as they go.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/base/Json.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/worker/WorkerProcess.h"

using namespace mhc;
using namespace mhc::worker::test;
using Catch::Matchers::Contains;

namespace {

std::vector<std::string> tinyTraining(const std::filesystem::path& run, const std::string& device) {
  return {"train",
          "--preset",
          "tiny-mhc",
          "--set",
          "hidden_size=32",
          "--set",
          "intermediate_size=48",
          "--set",
          "steps=3",
          "--set",
          "warmup_steps=1",
          "--set",
          "micro_batch=2",
          "--set",
          "sequence_length=16",
          "--set",
          "data=synthetic:copy",
          "--set",
          "evaluate_tokens=64",
          "--run",
          run.string(),
          "--device",
          device};
}

}  // namespace

TEST_CASE("The CUDA worker tells whether there is a GPU, and trains there or says in one sentence why not") {
  const tests::TemporaryFolder folder;
  const auto support = runWorker({"devices", "--json"}).document().at("gpu_support").get<std::string>();
  const bool gpu = support.rfind("Training can run on cuda:0", 0) == 0;
  INFO(support);
  CHECK((gpu || support.rfind("CUDA can't be used: ", 0) == 0));
  const Finished train = runWorker(tinyTraining(folder / "gpu", "cuda:0"));
  INFO(train.errors);
  if (gpu) {
    CHECK(train.code == 0);
  } else {
    CHECK(train.code == 10);
    CHECK_THAT(train.errors, Contains("Training was to run on cuda:0, but ") && Contains("Use --device cpu"));
  }
  const Finished beyond = runWorker(tinyTraining(folder / "beyond", "cuda:63"));
  CHECK(beyond.code == 10);
}

TEST_CASE("The CUDA worker trains on the CPU as the other one does") {
  const tests::TemporaryFolder folder;
  const Finished train = runWorker(tinyTraining(folder / "cpu", "cpu"));
  INFO(train.errors);
  CHECK(train.code == 0);
}
