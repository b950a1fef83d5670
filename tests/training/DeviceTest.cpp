// SPDX-License-Identifier: GPL-3.0-or-later
// Training on a device: the whole step through the CUDA kernels, which run on the emulation.
#include "core/training/backend/Device.h"

#include <fstream>

#include "core/config/TrainerSupport.h"
#include "core/run/CheckpointLoader.h"
#include "core/run/RunDatabaseReader.h"
#include "core/training/train/Trainer.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/training/EmulatedDevice.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using mhc::tests::TemporaryFolder;
using mhc::training::test::EmulatedDevice;
using mhc::training::test::smallConfig;
using mhc::training::test::SmallTraining;

namespace {

std::vector<double> losses(SmallTraining& training, std::int64_t steps) {
  std::vector<double> found;
  for (std::int64_t step = 1; step <= steps; ++step) {
    training.drawBatch(static_cast<std::uint64_t>(step % 3));
    found.push_back(training.step->run(step, 5e-3, training.ids.data(), training.targets.data()).loss);
  }
  return found;
}

/// The same steps on the CPU and on the device.
void compare(const config::Config& config, double tolerance) {
  // One thread: the emulation has one, and a second would only spin between tiny products.
  SmallTraining cpu(config, nullptr, nullptr, 1), gpu(config, nullptr, std::make_shared<EmulatedDevice>(), 1);
  const std::vector<double> expected = losses(cpu, 5), found = losses(gpu, 5);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("step " << i + 1);
    CHECK(found[i] == Approx(expected[i]).epsilon(tolerance));
  }
  double worst = 0;
  for (std::int64_t i = 0; i < cpu.parameters->size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(cpu.parameters->weights()[i] - gpu.parameters->weights()[i])));
  }
  // Where a gradient is rounding alone AdamW still makes a step of the learning rate, so weights agree to that.
  CHECK(worst < 5 * 2 * 5e-3);
}

struct Quiet : TrainReporter {
  void preparing(std::string_view, std::uint64_t, std::uint64_t) override {}
  void started(const std::filesystem::path&, std::int64_t, std::int64_t) override {}
  void step(const StepReport&) override {}
  void evaluated(std::int64_t, double, std::int64_t) override {}
  void checkpointed(std::int64_t, const std::filesystem::path&) override {}
  void ended(ExitCode, std::string_view why) override { reason = why; }
  std::string reason;
};

TrainOptions optionsFor(const std::filesystem::path& folder, const std::string& device) {
  TrainOptions options;
  options.config = smallConfig();
  options.config.model.vocab_size = 256;
  options.config.training.data = "synthetic:copy";
  options.config.training.steps = 4;
  options.config.training.evaluate_every = 4;
  options.config.training.evaluate_tokens = 64;
  options.config.training.validation_fraction = 0.001;
  options.config.training.checkpoint_every = 2;
  options.config.training.mixing_every = 2;
  options.config.training.threads = 1;
  options.folder = folder;
  options.device = device;
  return options;
}

std::vector<double> recorded(const std::filesystem::path& folder, const std::string& name) {
  auto reader = run::RunDatabaseReader::open(folder / "run.db");
  REQUIRE(reader.ok());
  const auto series = reader.value()->series();
  REQUIRE(series.ok());
  std::vector<double> values;
  for (const auto& info : series.value()) {
    if (info.name != name) continue;
    for (const auto& point : reader.value()->points(info.id).value()) values.push_back(point.value);
  }
  return values;
}

std::shared_ptr<EmulatedDevice> made;

Result<std::shared_ptr<Device>> makeDevice(int index) {
  if (index != 0) return makeError(ExitCode::DeviceLost, "test.no_gpu", "There is one emulated GPU.");
  made = std::make_shared<EmulatedDevice>();
  return std::shared_ptr<Device>(made);
}

/// Programs without CUDA know no maker: every test puts that back.
struct WithDevices {
  WithDevices() {
    config::enableGpuTraining();
    setDeviceMaker(makeDevice);
  }
  ~WithDevices() {
    setDeviceMaker(nullptr);
    made.reset();
  }
};

}  // namespace

TEST_CASE("Steps on a device give the CPU's losses, whatever the mixing", "[device]") {
  for (const auto type :
       {config::HcType::Residual, config::HcType::Hc, config::HcType::Mhc, config::HcType::Identity}) {
    INFO("type " << static_cast<int>(type));
    compare(smallConfig(type), 1e-4);
  }
}

TEST_CASE("Steps on a device give the CPU's losses in bfloat16, with recomputation, accumulation and Muon",
          "[device]") {
  config::Config config = smallConfig();
  SECTION("bfloat16") {
    config.training.dtype = config::DType::BFloat16;
    compare(config, 2e-3);
  }
  SECTION("recomputation and accumulation") {
    config.training.recompute = config::Recompute::Full;
    config.training.micro_batch = 2;
    config.training.accumulation = 2;
    compare(config, 1e-4);
  }
  SECTION("Muon") {
    config.training.optimizer = config::Optimizer::Muon;
    compare(config, 1e-3);
  }
  SECTION("DeepSeek's numerics, tied embeddings") {
    config.model.hc_numerics = config::HcNumerics::DeepseekV4;
    config.model.tie_word_embeddings = true;
    compare(config, 1e-4);
  }
}

TEST_CASE("A run on a device leaves the records and checkpoints of one on the CPU", "[device]") {
  const WithDevices devices;
  const TemporaryFolder folder;
  Quiet quiet;
  CHECK(runTraining(optionsFor(folder / "gpu", "cuda:0"), quiet, {}) == ExitCode::Finished);
  CHECK(quiet.reason == "finished");
  CHECK(runTraining(optionsFor(folder / "cpu", "cpu"), quiet, {}) == ExitCode::Finished);
  for (const char* const name : {"loss", "validation_loss", "gradient_norm"}) {
    INFO(name);
    const auto gpu = recorded(folder / "gpu", name), cpu = recorded(folder / "cpu", name);
    REQUIRE(gpu.size() == cpu.size());
    for (std::size_t i = 0; i < gpu.size(); ++i) CHECK(gpu[i] == Approx(cpu[i]).epsilon(1e-3));
  }
  CHECK(recorded(folder / "gpu", "device_memory").size() == 4);
  CHECK(recorded(folder / "gpu", "device_memory").front() == Approx(static_cast<double>(made->most())));
  CHECK(recorded(folder / "cpu", "device_memory").empty());
  auto gpu = run::RunDatabaseReader::open(folder / "gpu" / "run.db"),
       cpu = run::RunDatabaseReader::open(folder / "cpu" / "run.db");
  // Of step 0: later the first sublayer's H_res, which acts on equal streams, follows rounding errors (AdamW).
  const auto a = gpu.value()->details(0), b = cpu.value()->details(0);
  REQUIRE((a.ok() && b.ok()));
  REQUIRE(a.value().mean.size() == b.value().mean.size());
  for (std::size_t l = 0; l < a.value().mean.size(); ++l) {
    for (std::size_t i = 0; i < a.value().mean[l].size(); ++i) {
      CHECK(a.value().mean[l][i] == Approx(b.value().mean[l][i]).epsilon(1e-3).margin(1e-4));
    }
  }
  std::ifstream environment(folder / "gpu" / "environment.json");
  const std::string text{std::istreambuf_iterator<char>(environment), {}};
  CHECK_THAT(text, Catch::Contains("the emulated GPU"));
}

TEST_CASE("A run goes on from another device's checkpoint", "[device]") {
  const WithDevices devices;
  const TemporaryFolder folder;
  Quiet quiet;
  TrainOptions options = optionsFor(folder / "run", "cuda:0");
  options.stopAt = 2;
  REQUIRE(runTraining(options, quiet, {}) == ExitCode::Finished);
  options.stopAt.reset();
  options.resume = true;
  options.device = "cpu";
  CHECK(runTraining(options, quiet, {}) == ExitCode::Finished);
  CHECK(recorded(folder / "run", "loss").size() == 4);
}

TEST_CASE("A device that is lost ends the run with its own code and a checkpoint to go on from", "[device]") {
  const TemporaryFolder folder;
  Quiet quiet;
  config::enableGpuTraining();
  setDeviceMaker([](int) -> Result<std::shared_ptr<Device>> {
    auto device = std::make_shared<EmulatedDevice>();
    device->failAfter(60);
    return std::shared_ptr<Device>(device);
  });
  CHECK(runTraining(optionsFor(folder / "run", "cuda:0"), quiet, {}) == ExitCode::DeviceLost);
  CHECK_THAT(quiet.reason, Catch::Contains("fell off the bus") && Catch::Contains("Resume from the last checkpoint"));
  setDeviceMaker(nullptr);
  CHECK(run::findCheckpoint(folder / "run").found.has_value());
}

TEST_CASE("Heads that a device can't compute are refused before anything is trained", "[device]") {
  const WithDevices devices;
  const TemporaryFolder folder;
  Quiet quiet;
  TrainOptions options = optionsFor(folder / "run", "cuda:0");
  options.config.model.hidden_size = 24;
  CHECK(runTraining(options, quiet, {}) == ExitCode::BadConfiguration);
  CHECK_THAT(quiet.reason, Catch::Contains("The heads have 6 channels, but the emulated GPU has none of 6."));
}

TEST_CASE("A device that isn't there is refused in one sentence", "[device]") {
  const TemporaryFolder folder;
  Quiet quiet;
  CHECK(runTraining(optionsFor(folder / "without", "cuda:0"), quiet, {}) == ExitCode::BadConfiguration);
  CHECK_THAT(quiet.reason, Catch::Contains("cuda:0") && Catch::Contains("built without CUDA"));
  config::enableGpuTraining();  // and a program that forgot the maker says the same
  CHECK(runTraining(optionsFor(folder / "still", "cuda:0"), quiet, {}) == ExitCode::BadConfiguration);
  CHECK_THAT(quiet.reason, Catch::Contains("cuda:0") && Catch::Contains("built without CUDA"));
  const WithDevices devices;
  CHECK(runTraining(optionsFor(folder / "seventh", "cuda:7"), quiet, {}) == ExitCode::DeviceLost);
  CHECK(quiet.reason == "There is one emulated GPU.");
}
