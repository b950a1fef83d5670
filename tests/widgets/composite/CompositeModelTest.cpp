// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composite/CompositeModel.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/hyper/Composite.h"
#include "tests/support/DemoFrames.h"
#include "tests/support/DemoTrack.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

double fact(const CompositeOfRange& composite, const QString& quantity, const QString& definition) {
  for (const CompositeFact& f : composite.facts) {
    if (f.quantity == quantity && f.definition.startsWith(definition)) return f.value;
  }
  FAIL("no " << quantity.toStdString() << ", " << definition.toStdString());
  return 0;
}

}  // namespace

TEST_CASE("an arbitrary range has the four gains of its own product, each under its name") {
  const auto frame = test::demoFrame({}, 1000);
  const CompositeModel model(*frame);
  REQUIRE(model.depth() == 8);
  const CompositeOfRange c = model.compositeOf(6, 3);  // either way round
  CHECK(c.first == 3);
  CHECK(c.last == 6);
  CHECK_FALSE(c.recorded.has_value());
  const hyper::Matrix product = hyper::composite(model.run().means, 2, 6);
  CHECK(c.range.productOfMeans == product);
  CHECK(fact(c, QStringLiteral("backward gain"), QStringLiteral("product of the mean maps")) ==
        hyper::gains(product).backward);
  double mean = 0;
  for (const auto& token : model.run().tokens) mean += hyper::gains(hyper::composite(token, 2, 6)).backward / 64;
  CHECK(fact(c, QStringLiteral("backward gain"), QStringLiteral("mean of per-token values, 64")) == Approx(mean));
  CHECK(fact(c, QStringLiteral("σ_diff"), QStringLiteral("mean of per-token")) <=
        fact(c, QStringLiteral("bound ∏ σ_diff(H_l)"), QStringLiteral("mean of per-token")) * (1 + 1e-6));
}

TEST_CASE("a prefix and a suffix stand beside their records over all tokens") {
  const auto frame = test::demoFrame({}, 1000);
  const CompositeModel model(*frame);
  const CompositeOfRange prefix = model.compositeOf(1, 5);
  REQUIRE(prefix.recorded == view::CompositeSide::Prefix);
  CHECK(fact(prefix, QStringLiteral("backward gain"), QStringLiteral("mean of per-token gains, recorded")) ==
        frame->data->composite[4][4]);
  CHECK(fact(prefix, QStringLiteral("smallest column sum"), QStringLiteral("median token, recorded")) ==
        frame->data->composite[4][9]);
  const CompositeOfRange suffix = model.compositeOf(4, 99);
  REQUIRE(suffix.recorded == view::CompositeSide::Suffix);
  CHECK(suffix.last == 8);
  CHECK(fact(suffix, QStringLiteral("backward gain"), QStringLiteral("product of the mean maps, recorded")) ==
        frame->data->composite[3][39]);
}

TEST_CASE("gains over depth and over depth and step are the recorded ones") {
  const auto track = test::demoTrack({}, view::RecordKind::Composite, {0, 500, 1000});
  const DepthStepPicture picture =
      gainPicture(*track, view::CompositeSide::Suffix, view::GainDefinition::MedianToken, true);
  CHECK(picture.depth == 8);
  REQUIRE(picture.values.size() == 24);
  const CompositeModel model(*test::demoFrame({}, 500));
  const auto gains = model.gainOverDepth(view::CompositeSide::Suffix, view::GainDefinition::MedianToken, true);
  for (std::size_t l = 0; l < 8; ++l) CHECK(picture.values[8 + l] == gains[l]);
}

TEST_CASE("frames without maps make an empty model") {
  CHECK(CompositeModel(view::Frame{}).empty());
  CHECK(CompositeModel().compositeOf(1, 4).facts.empty());
  auto plain = *test::demoFrame({}, 10);
  auto data = std::make_shared<view::FrameData>(*plain.data);
  data->composite.clear();
  data->tokens.clear();
  plain.data = data;
  const CompositeModel model(plain);
  CHECK(std::isnan(model.gainOverDepth(view::CompositeSide::Prefix, view::GainDefinition::MeanOfTokens, true)[3]));
  CHECK_FALSE(model.compositeOf(1, 8).recorded.has_value());
}

TEST_CASE("one free map in the range, and the composite is not doubly stochastic") {
  auto frame = *test::demoFrame({}, 10);
  auto data = std::make_shared<view::FrameData>(*frame.data);
  data->hcType = "mhc";
  data->types.assign(static_cast<std::size_t>(data->sublayers), "mhc");
  data->types[2] = "hc";
  frame.data = data;
  const CompositeModel model(frame);
  CHECK(model.doublyStochastic(1, 2));
  CHECK_FALSE(model.doublyStochastic(1, 3));
  CHECK_FALSE(model.doublyStochastic(3, 3));
  CHECK(model.doublyStochastic(4, 8));
}
