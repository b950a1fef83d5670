// SPDX-License-Identifier: GPL-3.0-or-later
// Steps from recordings on a device that records as CUDA does: what differs must be in memory, nothing may wait, and no
// host memory be read.
#include "core/training/train/StepRecorder.h"

#include <cstring>

#include "tests/training/EmulatedDevice.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using mhc::training::test::EmulatedDevice;
using mhc::training::test::smallConfig;
using mhc::training::test::SmallTraining;

namespace {

enum class Graphs { None, Made, Failing };

std::shared_ptr<EmulatedDevice> device(Graphs graphs) {
  auto made = std::make_shared<EmulatedDevice>();
  if (graphs != Graphs::None) made->recordSteps(graphs == Graphs::Failing);
  return made;
}

struct Watcher final : StepObserver {
  void boundaryReady(const Model&, int) override {}
  void afterForward(const Model&) override {}
  void afterBackward(const Model&) override { ++steps; }
  int steps = 0;
};

/// Losses, norms and weights of nine steps with another batch and another learning rate each.
struct Steps {
  Steps(config::Config config, Graphs graphs, bool changes = false) : training(config, nullptr, device(graphs), 1) {
    for (std::int64_t step = 1; step <= 9; ++step) {
      if (changes && step == 6) {
        config.training.weight_decay = 0.2;
        config.training.beta2 = 0.9;
        training.step->setTraining(config.training);
      }
      training.drawBatch(static_cast<std::uint64_t>(step));
      const double rate = 1e-3 * static_cast<double>(step);
      const bool watched = step == 4;
      const StepOutcome outcome =
          training.step->run(step, rate, training.ids.data(), training.targets.data(), watched ? &watcher : nullptr);
      losses.push_back(outcome.loss);
      norms.push_back(outcome.gradientNorm);
    }
  }
  [[nodiscard]] const StepRecorder& recorder() const { return training.step->recorder(); }

  SmallTraining training;
  Watcher watcher;
  std::vector<double> losses, norms;
};

void checkSame(const Steps& plain, const Steps& recorded) {
  CHECK(plain.losses == recorded.losses);
  CHECK(plain.norms == recorded.norms);
  const Parameters& a = *plain.training.parameters;
  const Parameters& b = *recorded.training.parameters;
  CHECK(std::memcmp(a.weights(), b.weights(), static_cast<std::size_t>(a.size()) * sizeof(float)) == 0);
  CHECK(plain.losses.front() != plain.losses.back());
}

}  // namespace

TEST_CASE("Steps from recordings are those without, bit for bit, with other tokens and learning rates", "[device]") {
  config::Config config = smallConfig();
  SECTION("one micro-batch") {
    const Steps plain(config, Graphs::None), recorded(config, Graphs::Made);
    checkSame(plain, recorded);
    CHECK(recorded.recorder().why().empty());
    CHECK(recorded.watcher.steps == 1);              // done plainly: it was looked at
    CHECK(recorded.recorder().recorded() == 2);      // the pass and the update, once each
    CHECK(recorded.recorder().replayed() == 6 + 7);  // after two plain ones of each; step 4's pass was plain too
    CHECK(plain.recorder().recorded() == 0);
    CHECK(plain.recorder().why() == "Steps are not recorded: the emulated GPU can't do that.");
  }
  SECTION("several micro-batches, the first of which overwrites") {
    config.training.micro_batch = 2;
    config.training.accumulation = 3;
    const Steps plain(config, Graphs::None), recorded(config, Graphs::Made);
    checkSame(plain, recorded);
    CHECK(recorded.recorder().recorded() == 3);
  }
  SECTION("bfloat16 with recomputation") {
    config.training.dtype = config::DType::BFloat16;
    config.training.recompute = config::Recompute::Full;
    checkSame(Steps(config, Graphs::None), Steps(config, Graphs::Made));
  }
}

TEST_CASE("A change of what is recorded as a number makes a new recording; the learning rate makes none", "[device]") {
  const Steps plain(smallConfig(), Graphs::None, true), recorded(smallConfig(), Graphs::Made, true);
  checkSame(plain, recorded);
  CHECK(recorded.recorder().recorded() == 3);
  // Updates: 3, 4, 5 replayed; 6 and 7 plain under the new numbers; 8 and 9 replayed.
  CHECK(recorded.recorder().replayed() == 6 + 5);
}

TEST_CASE("Muon's update is not recorded, for the host reads norms in it; its passes are", "[device]") {
  config::Config config = smallConfig();
  config.training.optimizer = config::Optimizer::Muon;
  const Steps plain(config, Graphs::None), recorded(config, Graphs::Made);
  checkSame(plain, recorded);
  CHECK(recorded.recorder().recorded() == 1);
  CHECK(recorded.recorder().replayed() == 6);
}

TEST_CASE("What can't be recorded is done plainly from then on, and says why", "[device]") {
  const Steps plain(smallConfig(), Graphs::None), failing(smallConfig(), Graphs::Failing);
  checkSame(plain, failing);
  CHECK(failing.recorder().replayed() == 0);
  CHECK(failing.recorder().why() ==
        "Steps are not recorded from now on, every kernel is started by itself: The emulated GPU forgot it.");
}

TEST_CASE("Work that waits, or that reads the host's memory, ends in plain work with the right result", "[device]") {
  SmallTraining training(smallConfig(), nullptr, device(Graphs::Made), 1);
  StepRecorder recorder(training.backend);
  float* const values = training.parameters->gradients();
  SECTION("a wait") {
    const auto work = [&] {
      training.backend.zero(values, 4);
      training.backend.wait();
    };
    for (int i = 0; i < 4; ++i) CHECK_FALSE(recorder.run(StepRecorder::Part::Update, "", work));
    CHECK(recorder.why().find("A wait can't be recorded.") != std::string::npos);
  }
  SECTION("token ids of the host") {
    Pass pass;
    pass.batch = training.model->batch();
    pass.length = training.model->length();
    pass.ids = training.ids.data();
    pass.targets = training.targets.data();
    const auto work = [&] { training.model->queue(pass); };
    for (int i = 0; i < 4; ++i) CHECK_FALSE(recorder.run(StepRecorder::Part::FirstPass, "", work));
    CHECK(recorder.why().find("host's memory") != std::string::npos);
    CHECK(training.model->meanLoss() == Approx(std::log(31.0)).epsilon(0.05));
  }
  CHECK_FALSE(recorder.possible());
}
