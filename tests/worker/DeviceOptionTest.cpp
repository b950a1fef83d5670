// SPDX-License-Identifier: GPL-3.0-or-later
// mhc-worker, which is built without CUDA, and the choice of a device.
#include <catch2/catch.hpp>

#include "tests/base/TemporaryFolder.h"
#include "tests/worker/WorkerProcess.h"

using namespace mhc::worker::test;
using Catch::Matchers::Contains;

TEST_CASE("mhc-worker says that it was built without CUDA") {
  const mhc::tests::TemporaryFolder folder;
  const Finished train =
      runWorker({"train", "--preset", "tiny-mhc", "--run", (folder / "a").string(), "--device", "cuda:0"});
  CHECK(train.code == 3);
  CHECK_THAT(train.errors, Contains("built without CUDA"));
  const Finished set =
      runWorker({"train", "--preset", "tiny-mhc", "--run", (folder / "b").string(), "--set", "device=cuda:1"});
  CHECK(set.code == 3);
  CHECK_THAT(set.errors, Contains("training.device is \"cuda:1\"") && Contains("built without CUDA"));
  CHECK_THAT(runWorker({"devices"}).output, Contains("built without CUDA: training runs on the CPU"));
  CHECK_THAT(runWorker({"devices", "--json"}).document().at("gpu_support").get<std::string>(),
             Contains("built without CUDA"));
}

TEST_CASE("A word that names no device is refused before anything is made") {
  const mhc::tests::TemporaryFolder folder;
  const Finished train =
      runWorker({"train", "--preset", "tiny-mhc", "--run", (folder / "a").string(), "--device", "gpu"});
  CHECK(train.code == 2);
  CHECK_THAT(train.errors, Contains("\"gpu\" is no device"));
  CHECK_FALSE(std::filesystem::exists(folder / "a"));
}
