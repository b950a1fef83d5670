// SPDX-License-Identifier: GPL-3.0-or-later
// mhc-worker-cuda: with a GPU it trains there, without one it says so in one sentence. Which of the two is tested hangs
// on the machine; the program's own answer decides, and both are checked as far as they go.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/base/Json.h"
#include "core/run/Safetensors.h"
#include "core/run/SafetensorsWriter.h"
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

/// The program's own answer; asked once, because it takes seconds to load LibTorch's libraries for GPUs.
const std::string& gpuSupport() {
  static const std::string text = runWorker({"devices", "--json"}).document().at("gpu_support").get<std::string>();
  return text;
}
bool hasGpu() {
  return gpuSupport().rfind("Training can run on cuda:0", 0) == 0;
}

/// A sublayer of made-up numbers for the command mixing: 70 tokens, n streams of 40 channels.
void writeSublayer(const std::filesystem::path& file, std::uint64_t n) {
  const std::uint64_t rows = n * n + 2 * n;
  const std::vector<std::pair<std::string, std::vector<std::uint64_t>>> shapes{
      {"x", {70, n, 40}}, {"fn", {rows, n * 40}},     {"base", {rows}},    {"scale", {3}},
      {"f", {70, 40}},    {"grad_next", {70, n, 40}}, {"grad_u", {70, 40}}};
  std::vector<std::vector<float>> values;
  std::vector<run::TensorSource> tensors;
  values.reserve(shapes.size());
  std::uint32_t state = 7;
  for (const auto& [name, shape] : shapes) {
    std::size_t size = 1;
    for (const std::uint64_t extent : shape) size *= extent;
    std::vector<float> v(size);
    for (float& value : v) {
      state = state * 1664525U + 1013904223U;
      value = (static_cast<float>(state >> 8U) / 8388608.0F - 1.0F) * (name == "fn" ? 0.1F : 1.0F);
    }
    values.push_back(std::move(v));
    tensors.push_back({name, run::Dtype::F32, shape, values.back().data(), false});
  }
  REQUIRE(run::writeSafetensors(file, tensors, {}).ok());
}

}  // namespace

TEST_CASE("mixing --backend cuda gives the reference's numbers where there is a GPU, else says that there is none") {
  const tests::TemporaryFolder folder;
  const bool gpu = hasGpu();
  for (const std::uint64_t n : {1, 4, 7}) {
    INFO("n " << n);
    writeSublayer(folder / "in.safetensors", n);
    const auto mixing = [&](const std::string& backend) {
      return runWorker({"mixing", "--input", (folder / "in.safetensors").string(), "--output",
                        (folder.path() / (backend + ".safetensors")).string(), "--numerics", "paper", "--backend", backend});
    };
    const Finished cuda = mixing("cuda");
    INFO(cuda.errors);
    if (!gpu) {
      CHECK(cuda.code == 10);
      break;
    }
    REQUIRE(cuda.code == 0);
    REQUIRE(mixing("reference").code == 0);
    const auto a = run::SafetensorsFile::open(folder / "cuda.safetensors");
    const auto b = run::SafetensorsFile::open(folder / "reference.safetensors");
    REQUIRE((a.ok() && b.ok()));
    for (const char* const name :
         {"pre", "post", "res", "u", "next", "grad_x", "grad_fn", "grad_base", "grad_scale", "grad_f"}) {
      INFO(name);
      const auto found = a.value().readFloats(*a.value().find(name)),
                 expected = b.value().readFloats(*b.value().find(name));
      REQUIRE((found.ok() && expected.ok()));
      for (std::size_t i = 0; i < expected.value().size(); ++i) {
        CHECK(found.value()[i] == Approx(expected.value()[i]).epsilon(1e-3).margin(1e-4));
      }
    }
  }
}

TEST_CASE("The CUDA worker tells whether there is a GPU, and trains there or says in one sentence why not") {
  const tests::TemporaryFolder folder;
  const bool gpu = hasGpu();
  INFO(gpuSupport());
  CHECK((gpu || gpuSupport().rfind("CUDA can't be used: ", 0) == 0));
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
