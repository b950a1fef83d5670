// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "core/training/backend/WeightGradient.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using config::HcType;
using kernels::Element;
using mhc::training::test::smallConfig;
using mhc::training::test::SmallTraining;

namespace {

const std::vector<HcType> kTypes{HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity};

config::Config bf16Config(HcType type) {
  config::Config config = smallConfig(type);
  config.training.dtype = config::DType::BFloat16;
  return config;
}

double norm(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v * v;
  return std::sqrt(sum);
}

/// Numbers in (-1, 1).
float uniform(std::uint64_t i) {
  return static_cast<float>(philox(3, 1, i)[0]) / 2147483648.0F - 1.0F;
}

}  // namespace

TEST_CASE("Gradients with bfloat16 are those of float32 up to its rounding") {
  for (const HcType type : kTypes) {
    INFO("type " << static_cast<int>(type));
    SmallTraining exact(smallConfig(type));
    SmallTraining rough(bf16Config(type));
    const double expected = exact.step->gradients(exact.ids.data(), exact.targets.data());
    const double loss = rough.step->gradients(rough.ids.data(), rough.targets.data());
    CHECK(loss == Approx(expected).epsilon(2e-3));
    CHECK(loss != expected);  // it really is another arithmetic
    for (const Parameter& tensor : exact.parameters->tensors()) {
      if (tensor.info.part == config::TensorPart::Mixing) continue;  // near 0 at the start: nothing but rounding
      std::vector<double> difference, whole;
      for (std::int64_t i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
        whole.push_back(static_cast<double>(exact.parameters->gradients()[i]));
        difference.push_back(static_cast<double>(rough.parameters->gradients()[i]) - whole.back());
      }
      INFO(tensor.info.name);
      CHECK(norm(difference) < 0.03 * norm(whole));
    }
  }
}

TEST_CASE("One batch is learned by heart in bfloat16") {
  for (const HcType type : kTypes) {
    INFO("type " << static_cast<int>(type));
    SmallTraining training(bf16Config(type));
    StepOutcome outcome;
    for (std::int64_t step = 1; step <= 200; ++step) {
      outcome = training.step->run(step, 1e-2, training.ids.data(), training.targets.data());
    }
    CHECK(outcome.updated);
    CHECK(outcome.loss < 0.1);
  }
}

TEST_CASE("After an update the shadow is the rounded weights") {
  for (const auto optimizer : {config::Optimizer::AdamW, config::Optimizer::Muon}) {
    config::Config config = bf16Config(HcType::Mhc);
    config.training.optimizer = optimizer;
    SmallTraining training(config);
    REQUIRE(training.step->run(1, 1e-2, training.ids.data(), training.targets.data()).updated);
    const Parameters& p = *training.parameters;
    for (const Parameter& tensor : p.tensors()) {
      INFO(tensor.info.name);
      bool same = true;
      for (std::int64_t i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
        same = same && p.shadow()[i] == kernels::roundBf16(p.weights()[i]);
      }
      CHECK(same);
    }
  }
}

TEST_CASE("Micro-batches add up in float32 though their products are rounded") {
  config::Config halves = bf16Config(HcType::Mhc);
  halves.training.micro_batch = 2;
  halves.training.accumulation = 2;
  SmallTraining whole(bf16Config(HcType::Mhc));
  SmallTraining parts(halves);
  REQUIRE(whole.ids == parts.ids);
  const StepOutcome one = whole.step->run(1, 1e-2, whole.ids.data(), whole.targets.data());
  const StepOutcome two = parts.step->run(1, 1e-2, parts.ids.data(), parts.targets.data());
  CHECK(two.loss == Approx(one.loss).epsilon(1e-3));
  CHECK(two.gradientNorm == Approx(one.gradientNorm).epsilon(1e-2));
}

TEST_CASE("A weight gradient of several panels is that of one product") {
  constexpr std::int64_t rows = 2100, columns = 2050, tokens = 5;
  std::vector<std::uint16_t> outGrad, input;
  for (std::uint64_t i = 0; i < rows * tokens; ++i) outGrad.push_back(kernels::roundBf16(uniform(i)));
  for (std::uint64_t i = 0; i < columns * tokens; ++i) input.push_back(kernels::roundBf16(uniform(1000000 + i)));
  REQUIRE(weightGradientScratch(rows, columns) < rows * columns);
  std::vector<std::uint16_t> scratch(static_cast<std::size_t>(weightGradientScratch(rows, columns)));
  std::vector<float> gradient(rows * columns, 7.0F);
  WeightGradient product;
  product.rows = rows;
  product.columns = columns;
  product.tokens = tokens;
  product.outGrad = outGrad.data();
  product.input = input.data();
  product.gradient = gradient.data();
  product.scratch = scratch.data();
  product.element = Element::BFloat16;
  const Backend backend = makeCpuBackend(2);
  const auto worst = [&](double before, double times) {
    double largest = 0;
    for (std::int64_t r = 0; r < rows; r += 37) {
      for (std::int64_t c = 0; c < columns; c += 41) {
        double sum = 0;
        for (std::int64_t t = 0; t < tokens; ++t) {
          sum += static_cast<double>(kernels::widenBf16(outGrad[static_cast<std::size_t>(t * rows + r)])) *
                 static_cast<double>(kernels::widenBf16(input[static_cast<std::size_t>(t * columns + c)]));
        }
        const double got = static_cast<double>(gradient[static_cast<std::size_t>(r * columns + c)]);
        largest = std::max(largest, std::fabs(got - before - times * sum));
      }
    }
    return largest;
  };
  product.run(backend, false);
  CHECK(worst(7, 1) < 0.02);
  product.run(backend, true);
  CHECK(worst(0, 1) < 0.02);
  product.run(backend, false);
  CHECK(worst(0, 2) < 0.04);
}
