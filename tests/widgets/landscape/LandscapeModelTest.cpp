// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/landscape/LandscapeModel.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/widgets/landscape/Tracks.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

// Place of the mean of per-token backward gains of the suffix in a record (docs/run-format.md).
constexpr std::size_t kSuffixBackwardMean = 20 + 4;

float& gainAt(view::RecordTrack& track, std::size_t step, int sublayer) {
  return track.values[(step * static_cast<std::size_t>(track.rows) + static_cast<std::size_t>(sublayer - 1)) * 40 +
                      kSuffixBackwardMean];
}

}  // namespace

TEST_CASE("every place of the surface holds the recorded gain") {
  const auto track = test::compositeTrack({}, 100);
  LandscapeModel model;
  for (const auto side : {view::CompositeSide::Prefix, view::CompositeSide::Suffix}) {
    for (const bool backward : {false, true}) {
      const LandscapeChoice choice{side, view::GainDefinition::MedianToken, backward, false};
      model.set(track, choice, 1.6);
      REQUIRE(model.rows() == 11);
      REQUIRE(model.depth() == 8);
      for (std::size_t row = 0; row < model.rows(); ++row) {
        for (int l = 1; l <= 8; ++l) {
          const double recorded = view::recordedGain(track->record(row, l - 1), 40, side, choice.definition, backward);
          CHECK(model.gain({row, l}) == recorded);
          CHECK(model.step({row, l}) == static_cast<std::int64_t>(100 * row));
          CHECK(model.at({row, l})[2] == Approx(model.zOf(recorded)));
        }
      }
      CHECK(model.profile(430) == model.profile(400));
    }
  }
}

TEST_CASE("height is the logarithm of the gain, 0 at 1") {
  const auto track = test::flatTrack(3, 4);
  gainAt(*track, 2, 2) = 4;
  gainAt(*track, 1, 1) = 0.5;
  LandscapeModel model;
  model.set(track, {}, std::nullopt);
  CHECK(model.at({0, 1})[2] == Approx(0).margin(1e-12));
  CHECK(model.at({2, 2})[2] == Approx(LandscapeModel::kHeight));
  CHECK(model.at({1, 1})[2] == Approx(-LandscapeModel::kHeight / 2));
  CHECK(model.at({0, 1})[0] == Approx(-1));
  CHECK(model.at({3, 3})[0] == Approx(1));
  CHECK(model.at({3, 3})[1] == Approx(1));
  // A flat run is not blown up: the range is never narrower than 5 %.
  model.set(test::flatTrack(3, 4), {}, std::nullopt);
  CHECK(model.gains().range().high == Approx(1.05));
}

TEST_CASE("a spike of one record survives the gathering of many, with its step") {
  const auto track = test::flatTrack(5, 5000);
  gainAt(*track, 3333, 4) = 7;
  LandscapeModel model;
  model.set(track, {}, std::nullopt);
  REQUIRE(model.rows() == LandscapeModel::kMostRows);
  const std::size_t row = model.rowOf(33330);
  CHECK(model.gain({row, 4}) == 7);
  CHECK(model.step({row, 4}) == 33330);
  CHECK(model.gain({row, 3}) == 1);
  const view::TableData table = model.table(nullptr, 0);
  REQUIRE(table.rows.size() == 5);
  CHECK(std::get<double>(table.rows[3].cells[3]) == 7);
  CHECK(std::get<double>(table.rows[3].cells[4]) == 33330);
}

TEST_CASE("what is not a positive number is a hole, and is counted") {
  const auto track = test::flatTrack(4, 3);
  gainAt(*track, 1, 2) = NAN;
  gainAt(*track, 2, 3) = INFINITY;
  gainAt(*track, 0, 1) = 0;
  LandscapeModel model;
  model.set(track, {}, 1.6);
  CHECK(model.missing() == 3);
  CHECK(std::isnan(model.gain({1, 2})));
  // A line straight down through the hole meets nothing, elsewhere the surface.
  CHECK_FALSE(model.pick({{model.xOf(2) - 0.01, model.yOf(10) - 0.01, 5}, {0, 0, -1}}).has_value());
  CHECK_FALSE(model.pick({{5, 5, 5}, {0, 0, -1}}).has_value());
  model.set(nullptr, {}, 1.6);
  CHECK(model.empty());
  CHECK(model.table(nullptr, 0).rows.empty());
}

TEST_CASE("a ray picks the nearest corner of the cell it meets first") {
  const auto track = test::flatTrack(6, 7);
  gainAt(*track, 3, 4) = 2;
  LandscapeModel model;
  model.set(track, {}, std::nullopt);
  for (const LandscapeCell cell :
       {LandscapeCell{0, 1}, LandscapeCell{3, 4}, LandscapeCell{6, 6}, LandscapeCell{5, 2}}) {
    Vec3 above = model.at(cell);
    above[0] -= 0.01 * above[0], above[1] -= 0.01 * above[1], above[2] += 3;
    const auto picked = model.pick({above, {0, 0, -1}});
    REQUIRE(picked.has_value());
    CHECK(*picked == cell);
  }
}

TEST_CASE("the crossing lies on the threshold and on the surface") {
  const auto track = test::flatTrack(6, 7);
  gainAt(*track, 3, 4) = 2;
  LandscapeModel model;
  model.set(track, {}, 1.6);
  REQUIRE(model.thresholdInView());
  const auto pieces = model.crossing(1.6);
  REQUIRE(pieces.size() >= 4);  // a ring around the peak
  for (const auto& [a, b] : pieces) {
    CHECK(a[2] == Approx(model.zOf(1.6)));
    CHECK(std::abs(a[0] - model.xOf(4)) < 2.0 / 5);
    CHECK(std::abs(b[1] - model.yOf(30)) < 2.0 / 6);
  }
  CHECK(model.crossing(3).empty());
  // Far beyond everything recorded it stays out, or all there is to see would be flat.
  model.set(test::flatTrack(6, 7), {}, 1.6);
  CHECK_FALSE(model.thresholdInView());
}

TEST_CASE("steps may stand on a log scale, step 0 at their start") {
  const auto track = test::flatTrack(2, 101);
  LandscapeModel model;
  model.set(track, {view::CompositeSide::Suffix, view::GainDefinition::MeanOfTokens, true, true}, std::nullopt);
  CHECK(model.yOf(0) == Approx(-1));
  CHECK(model.yOf(1000) == Approx(1));
  CHECK(model.yOf(10) > -0.3);
  model.set(track, {}, std::nullopt);
  CHECK(model.yOf(500) == Approx(0));
}
