// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unfolded/UnfoldedModel.h"

#include <catch2/catch.hpp>

#include "tests/support/DemoFrames.h"
#include "widgets/unfolded/UnfoldedText.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

/// Two sublayers; K counts 10·row + column, contributions are a hundredth of it.
view::FramePtr countingFrame(double more = 0) {
  auto data = std::make_shared<view::FrameData>();
  data->hcType = "mhc";
  data->n = 1;
  data->sublayers = 2;
  for (const double factor : {1.0, 0.01}) {
    for (int row = 1; row <= 3; ++row) {
      for (int column = 0; column < 3; ++column) {
        data->unfolded.push_back(column < row ? static_cast<float>(factor * (10 * row + column + more)) : 0.0F);
      }
    }
  }
  data->streams = {{4, 3, 0}, {4, 5, 0}, {4, 0, 0}};
  auto frame = std::make_shared<view::Frame>();
  frame->run = "/runs/demo";
  frame->recorded = frame->requested = 7;
  frame->data = data;
  return frame;
}

constexpr auto kValue = UnfoldedQuantity::Value;
constexpr auto kShare = UnfoldedQuantity::Contribution;

}  // namespace

TEST_CASE("a cell is the record's number of that reader and source") {
  const UnfoldedModel model(countingFrame(), nullptr, kValue, UnfoldedSide::A);
  REQUIRE(model.size() == 3);
  CHECK(model.shown({1, 0}) == 10);
  CHECK(model.shown({3, 2}) == 32);
  CHECK(model.recorded({3, 1}, kShare, UnfoldedSide::A) == Approx(0.31));
  CHECK(std::isnan(model.shown({1, 1})));
  CHECK_FALSE(model.contains({4, 0}));
  CHECK(model.position({2, 1}, kShare) == 9 + 4);
  CHECK(readerName(model, 3) == QStringLiteral("output"));
  CHECK(sourceName(model, 0) == QStringLiteral("embedding"));
  CHECK(unfoldedReadout(model, {2, 1}) == QStringLiteral("FFN 1 reads attention 1: K 21, contribution 21 %"));
}

TEST_CASE("two runs are compared entry by entry") {
  const UnfoldedModel model(countingFrame(0.5), countingFrame(), kValue, UnfoldedSide::Difference);
  CHECK(model.comparable());
  CHECK(model.shown({2, 0}) == 0.5);
  CHECK(model.recorded({2, 0}, kValue, UnfoldedSide::B) == 20);
  CHECK(model.scale().kind == view::ColourScale::Kind::Diverging);
  CHECK(model.residual(1) == 0);
  const UnfoldedModel alone(countingFrame(), nullptr, kValue, UnfoldedSide::Difference);
  CHECK(alone.side() == UnfoldedSide::A);
  const auto deeper = test::demoFrame({}, 100);
  CHECK_FALSE(UnfoldedModel(countingFrame(), deeper, kValue, UnfoldedSide::B).comparable());
}

TEST_CASE("the plain residual is the constant 1, and shares its output by the norms") {
  const UnfoldedModel value(countingFrame(), nullptr, kValue, UnfoldedSide::A);
  for (int source = 0; source < 3; ++source) CHECK(value.residual(source) == 1);
  CHECK(value.scale().mark == 1);
  // Embedding 2, F_1 3, F_2 5.
  const UnfoldedModel share(countingFrame(), nullptr, kShare, UnfoldedSide::A);
  CHECK(share.residual(0) == Approx(0.2));
  CHECK(share.residual(1) == Approx(0.3));
  CHECK(share.residual(2) == Approx(0.5));
}

TEST_CASE("a frame without K, or with one of another size, shows nothing") {
  CHECK(UnfoldedModel(nullptr, nullptr, kValue, UnfoldedSide::A).empty());
  auto frame = std::make_shared<view::Frame>(*countingFrame());
  auto data = std::make_shared<view::FrameData>(*frame->data);
  data->unfolded.pop_back();
  frame->data = data;
  CHECK_FALSE(UnfoldedModel::hasUnfolded(frame.get()));
  CHECK(UnfoldedModel(frame, nullptr, kValue, UnfoldedSide::A).table().rows.empty());
}

TEST_CASE("a path of mean maps nearly gives the recorded K of a run whose tokens are nearly alike") {
  const auto frame = test::demoFrame({}, 40);  // early: the tokens' maps hardly differ
  const UnfoldedModel model(frame, nullptr, kValue, UnfoldedSide::A);
  CHECK(model.reduceWeight() == Approx(1).epsilon(1e-4));
  for (const UnfoldedCell cell : {UnfoldedCell{5, 1}, {8, 0}, {9, 3}, {2, 1}}) {
    const auto path = model.path(cell);
    REQUIRE(path.has_value());
    CHECK(path->value == Approx(model.shown(cell)).epsilon(0.01));
    CHECK(path->through.size() == static_cast<std::size_t>(cell.reader - cell.source));
  }
  CHECK_FALSE(model.path({3, 3}).has_value());
}

TEST_CASE("the table and the arrays hold what is shown") {
  const UnfoldedModel model(countingFrame(0.5), countingFrame(), kValue, UnfoldedSide::Difference);
  const view::TableData table = model.table();
  REQUIRE(table.rows.size() == 6);
  CHECK(std::get<double>(table.rows[4].cells[2]) == Approx(31.5));
  CHECK(std::get<double>(table.rows[4].cells[4]) == 31);
  CHECK(std::get<double>(table.rows[4].cells[5]) == Approx(0.5));
  CHECK(table.rows[0].element.has_value());
  CHECK_FALSE(table.rows[5].element.has_value());
  const auto arrays = model.arrays();
  REQUIRE(arrays.size() == 2);
  CHECK(arrays[0].shape == std::vector<std::size_t>{3, 3});
  CHECK(arrays[0].values[6] == 0.5);
  CHECK(arrays[0].values[1] == 0);
}
