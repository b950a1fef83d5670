// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/TrainStep.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using mhc::training::test::smallConfig;
using mhc::training::test::SmallTraining;

namespace {

const std::vector<config::HcType> kTypes{config::HcType::Residual, config::HcType::Hc, config::HcType::Mhc,
                                         config::HcType::Identity};

std::vector<double> tenLosses(const config::Config& config, const kernels::KernelTable* table) {
  SmallTraining training(config, table);
  std::vector<double> losses;
  for (std::int64_t step = 1; step <= 10; ++step) {
    training.drawBatch(static_cast<std::uint64_t>(step % 3));
    losses.push_back(training.step->run(step, 5e-3, training.ids.data(), training.targets.data()).loss);
  }
  return losses;
}

}  // namespace

TEST_CASE("One batch is learned by heart by every family") {
  for (const auto type : kTypes) {
    SmallTraining training(smallConfig(type));
    StepOutcome outcome;
    for (std::int64_t step = 1; step <= 200; ++step) {
      outcome = training.step->run(step, 1e-2, training.ids.data(), training.targets.data());
    }
    INFO("type " << static_cast<int>(type));
    CHECK(outcome.updated);
    CHECK(outcome.loss < 0.1);
  }
}

TEST_CASE("The first loss is that of guessing") {
  for (const auto type : kTypes) {
    SmallTraining training(smallConfig(type));
    const double loss = training.step->gradients(training.ids.data(), training.targets.data());
    CHECK(loss == Approx(std::log(31.0)).epsilon(0.03));
  }
}

TEST_CASE("Ten losses of a small mHC run are the same on every kernel path") {
  const std::vector<double> expected = tenLosses(smallConfig(), &kernels::referenceKernels());
  REQUIRE(expected.size() == 10);
  CHECK(expected.back() < expected.front());
  for (const char* name : {"scalar", "avx2", "avx512", "avx512bf16"}) {
    const kernels::KernelTable* table = kernels::kernelsNamed(name);
    if (table == nullptr) continue;  // this processor lacks the instructions
    const std::vector<double> losses = tenLosses(smallConfig(), table);
    for (std::size_t i = 0; i < 10; ++i) {
      INFO(name << " step " << i + 1);
      CHECK(losses[i] == Approx(expected[i]).epsilon(1e-4));
    }
  }
}

TEST_CASE("Equal runs give equal bytes") {
  SmallTraining first(smallConfig());
  SmallTraining second(smallConfig());
  for (std::int64_t step = 1; step <= 5; ++step) {
    first.step->run(step, 1e-2, first.ids.data(), first.targets.data());
    second.step->run(step, 1e-2, second.ids.data(), second.targets.data());
  }
  CHECK(std::equal(first.parameters->weights(), first.parameters->weights() + first.parameters->size(),
                   second.parameters->weights()));
}

TEST_CASE("Accumulation over two micro-batches is one batch of twice the size") {
  config::Config whole = smallConfig();
  config::Config halves = smallConfig();
  halves.training.micro_batch = 2;
  halves.training.accumulation = 2;
  SmallTraining a(whole);
  SmallTraining b(halves);
  REQUIRE(a.ids == b.ids);
  const StepOutcome one = a.step->run(1, 1e-2, a.ids.data(), a.targets.data());
  const StepOutcome two = b.step->run(1, 1e-2, b.ids.data(), b.targets.data());
  CHECK(two.loss == Approx(one.loss).epsilon(1e-6));
  CHECK(two.gradientNorm == Approx(one.gradientNorm).epsilon(1e-4));
}

TEST_CASE("The clip limits what the optimizer sees") {
  // Without moments' normalisation AdamW hides the scale: its first moment shows it.
  config::Config config = smallConfig();
  config.training.gradient_clip = 1e-3;
  SmallTraining training(config);
  const StepOutcome outcome = training.step->run(1, 1e-2, training.ids.data(), training.targets.data());
  REQUIRE(outcome.gradientNorm > 0.01);
  double square = 0;
  for (std::int64_t i = 0; i < training.parameters->size(); ++i) {
    square += std::pow(static_cast<double>(training.parameters->firstMoments()[i]), 2);
  }
  CHECK(std::sqrt(square) == Approx((1 - config.training.beta1) * 1e-3).epsilon(1e-3));
}

TEST_CASE("A step that is not finite changes nothing and names its first bad tensor") {
  SmallTraining training(smallConfig());
  float* weight = training.parameters->weight("model.layers.1.mlp.down_proj.weight");
  weight[5] = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> before(training.parameters->weights(),
                                  training.parameters->weights() + training.parameters->size());
  const StepOutcome outcome = training.step->run(1, 1e-2, training.ids.data(), training.targets.data());
  CHECK_FALSE(outcome.updated);
  CHECK(outcome.firstBad == "weight model.layers.1.mlp.down_proj.weight");
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (std::isnan(before[i])) continue;
    REQUIRE(before[i] == training.parameters->weights()[i]);
  }
}

TEST_CASE("A product that overflows is found in the maps or the hidden states") {
  SmallTraining training(smallConfig());
  float* table = training.parameters->weight("model.embed_tokens.weight");
  for (int i = 0; i < 31 * 32; ++i) table[i] = 3e38F;
  const StepOutcome outcome = training.step->run(1, 1e-2, training.ids.data(), training.targets.data());
  CHECK_FALSE(outcome.updated);
  CHECK_FALSE(outcome.firstBad.empty());
}

TEST_CASE("The first sublayer's H_res, which can't have an effect, is not moved by rounding errors") {
  for (const bool dynamic : {true, false}) {
    config::Config config = smallConfig();
    config.model.hc_dynamic = dynamic;
    SmallTraining training(config);
    const auto read = [&](const char* name) {
      const Parameter* tensor = training.parameters->find(name);
      return tensor == nullptr ? std::vector<float>{}
                               : std::vector<float>(training.parameters->weights() + tensor->offset,
                                                    training.parameters->weights() + tensor->offset + tensor->size);
    };
    const auto fn = read("model.layers.0.hc_attn_fn");
    const auto base = read("model.layers.0.hc_attn_base");
    const auto scale = read("model.layers.0.hc_attn_scale");
    const auto second = read("model.layers.0.hc_ffn_base");
    for (std::int64_t step = 1; step <= 5; ++step) {
      training.step->run(step, 1e-2, training.ids.data(), training.targets.data());
    }
    const auto equal = [](const std::vector<float>& a, const std::vector<float>& b, std::size_t first, std::size_t last) {
      return std::equal(a.begin() + static_cast<std::ptrdiff_t>(first), a.begin() + static_cast<std::ptrdiff_t>(last),
                        b.begin() + static_cast<std::ptrdiff_t>(first));
    };
    const auto newBase = read("model.layers.0.hc_attn_base");
    CHECK(equal(base, newBase, 8, 24));
    CHECK_FALSE(equal(base, newBase, 0, 4));
    CHECK_FALSE(equal(second, read("model.layers.0.hc_ffn_base"), 8, 24));
    REQUIRE(fn.empty() != dynamic);
    if (!dynamic) continue;
    const auto newFn = read("model.layers.0.hc_attn_fn");
    CHECK(equal(fn, newFn, 8 * 128, 24 * 128));
    CHECK_FALSE(equal(fn, newFn, 0, 4 * 128));
    const auto newScale = read("model.layers.0.hc_attn_scale");
    CHECK(newScale[2] == scale[2]);
    CHECK(newScale[0] != scale[0]);
  }
}
