// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasWeights.h"

#include "tests/support/DemoFrames.h"
#include "tests/widgets/canvas/CanvasFixture.h"
#include "widgets/base/maps/MixingFrame.h"

using namespace mhc;
using namespace mhc::widgets;

TEST_CASE("initial widths are those that a training starts from") {
  config::ModelConfig model;
  model.hc_init = config::HcInit::Identity;
  const auto identity = initialWeights(model, 1);
  REQUIRE(identity.has_value());
  for (const double v : identity->pre) CHECK(v == Approx(0.5));   // sigmoid(0)
  for (const double v : identity->post) CHECK(v == Approx(1.0));  // 2 sigmoid(0)
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) CHECK(identity->res(i, j) == Approx(i == j ? 1 : 0).margin(2e-3));
  }
  model.hc_init = config::HcInit::Uniform;
  CHECK(initialWeights(model, 3)->res(0, 1) == Approx(0.25));
  model.hc_init = config::HcInit::Spread;
  const auto second = initialWeights(model, 2);  // its own stream: (2 − 1) mod 4
  CHECK(second->pre[1] == Approx(1 / (1 + std::exp(-1.0))));
  CHECK(second->pre[0] == Approx(1 / (1 + std::exp(1.0))));
  CHECK_FALSE(initialWeights(model, 0).has_value());
  CHECK_FALSE(initialWeights(model, 13).has_value());
  model.hc_type = config::HcType::Residual;
  CHECK(initialWeights(model, 1)->pre == std::vector<double>{1.0});
  model.hc_type = config::HcType::Hc;
  const auto hc = initialWeights(model, 2);
  CHECK(hc->pre[1] == Approx(1));
  CHECK(hc->pre[0] == Approx(0));
  CHECK(hc->res(2, 2) == Approx(1));
}

TEST_CASE("a run's maps replace the initial ones where its shape is the design's") {
  config::Config config;
  config.model.num_hidden_layers = 4;  // the demo run has 8 sublayers
  const graph::Design design = graph::fromConfig(config);
  CanvasWeights weights;
  weights.setDesign(design, config.model);
  CHECK(weights.sublayers() == 8);
  CHECK_FALSE(weights.learned());
  const auto frame = test::demoFrame({}, 1000);
  weights.setFrame(frame);
  REQUIRE(weights.learned());
  const auto [mixing, repetition] = weights.mixingOf(6);
  CHECK(repetition == 2);
  CHECK(weights.sublayerOf(mixing, 2) == 6);
  REQUIRE(weights.of(mixing, 2) != nullptr);
  CHECK(weights.of(mixing, 2)->pre == preOf(*frame->data, 6));
  CHECK(weights.of(mixing, 2)->res == resOf(*frame->data, 6));
  config.model.num_hidden_layers = 5;
  weights.setDesign(graph::fromConfig(config), config.model);
  CHECK_FALSE(weights.learned());
  CHECK(weights.of(graph::BlockId{9999}, 0) == nullptr);
}
