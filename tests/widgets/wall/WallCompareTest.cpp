// SPDX-License-Identifier: GPL-3.0-or-later
// Two runs in the wall, and the orders that need more than the frame's means.
#include <QLabel>
#include <catch2/catch.hpp>

#include "core/hyper/Distance.h"
#include "tests/support/DemoFrames.h"
#include "tests/support/DemoTrack.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/maps/RunMatching.h"
#include "widgets/wall/WallCanvas.h"
#include "widgets/wall/WallPainter.h"
#include "widgets/wall/WallView.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

const QString kOther = QStringLiteral("/runs/other");

/// The same network with its streams under other names, as another run.
view::FramePtr renamedRun(const view::FramePtr& frame, const std::vector<int>& permutation) {
  auto other = std::make_shared<view::Frame>(*relabelledFrame(*frame, permutation));
  other->run = kOther.toStdString();
  return other;
}

struct Two : test::ViewFixture {
  WallView view{context()};
  Two(const view::FramePtr& a, const view::FramePtr& b) {
    runs.open(kOther, QStringLiteral("other"));
    runs.setBaseline(kOther);
    view.resize(900, 640);
    view.show();
    view.setFrames({a, b});
    test::settle();
  }
};

std::vector<int> order(const WallModel& model) {
  std::vector<int> sublayers;
  for (const WallRow& row : model.rows()) sublayers.push_back(row.sublayer);
  return sublayers;
}

}  // namespace

TEST_CASE("a run and itself under other names have difference zero once matched") {
  const auto a = test::demoFrame({}, 1000);
  Two two(a, renamedRun(a, {2, 0, 3, 1}));
  two.view.setSide(WallSide::Difference);
  REQUIRE(two.view.model().side() == WallSide::Difference);
  for (const WallRow& row : two.view.model().rows()) {
    for (const auto& values : row.shown) {
      for (const double value : values) REQUIRE(value == 0);
    }
  }
  // A's stream i is the other's stream p⁻¹(i).
  CHECK(two.view.matchingText().contains(QStringLiteral("1→2, 2→4, 3→1, 4→3")));
  two.view.setMatch(WallMatch::AsNumbered);
  double largest = 0;
  for (const WallRow& row : two.view.model().rows()) {
    for (const double value : row.shown[1]) largest = std::max(largest, std::abs(value));
  }
  CHECK(largest > 0.1);
  CHECK_FALSE(two.view.matchingText().contains(QStringLiteral("→")));
}

TEST_CASE("names at every boundary are found as well, and the wall says what they cost") {
  const auto a = test::demoFrame({}, 1000);
  std::vector<std::vector<int>> names;
  for (int b = 0; b <= 8; ++b)
    names.push_back(b % 2 == 0 ? std::vector<int>{1, 0, 3, 2} : std::vector<int>{3, 0, 1, 2});
  auto b = std::make_shared<view::Frame>(*relabelledFrame(*a, names));
  b->run = kOther.toStdString();
  Two two(a, b);
  two.view.setSide(WallSide::Difference);
  const auto largest = [&] {
    double found = 0;
    for (const WallRow& row : two.view.model().rows()) {
      for (const double value : row.shown[1]) found = std::max(found, std::abs(value));
    }
    return found;
  };
  CHECK(largest() > 0.1);
  two.view.setMatch(WallMatch::Boundaries);
  CHECK(largest() == 0);
  CHECK(two.view.matchingText().contains(QStringLiteral("lose their meaning")));
}

TEST_CASE("a difference is A minus the renamed B, and says both") {
  const auto a = test::demoFrame({}, 1000);
  const auto b = renamedRun(test::demoFrame({}, 700), {1, 0, 2, 3});
  Two two(a, b);
  two.view.setSide(WallSide::Difference);
  const hyper::StreamMatching found = matchRuns(*a, *b);
  CHECK(found.permutation == std::vector<int>{1, 0, 2, 3});
  const WallRow& row = two.view.model().rows()[4];
  const hyper::Matrix left = resOf(*a->data, 5), right = resOf(*test::demoFrame({}, 700)->data, 5);
  for (std::size_t i = 0; i < 16; ++i) CHECK(row.shown[1][i] == Approx(left.values[i] - right.values[i]).margin(1e-12));
  const QString text = wallHoverText(two.view.model(), {5, view::MapKind::Res, 0, 1, -1});
  CHECK(text.contains(QStringLiteral("A − B")));
  const view::TableData table = two.view.table();
  CHECK(table.headers.back() == "mean over tokens of B");
  CHECK(table.rows.front().cells.size() == table.headers.size());
  CHECK(two.view.model().scale(view::MapKind::Res).kind == view::ColourScale::Kind::Diverging);
}

TEST_CASE("the baseline alone is shown in A's names") {
  const auto a = test::demoFrame({}, 1000);
  Two two(a, renamedRun(a, {3, 2, 1, 0}));
  two.view.setSide(WallSide::B);
  CHECK(two.view.model().rows()[3].mean[1] == resOf(*a->data, 4).values);
  CHECK_FALSE(two.view.recordedNumber().has_value());
  two.view.setMatch(WallMatch::AsNumbered);
  REQUIRE(two.view.recordedNumber().has_value());
  CHECK(two.view.recordedNumber()->run == kOther.toStdString());
}

TEST_CASE("a pinned step is compared with other steps of its run as it is") {
  test::ViewFixture f;
  WallView view(f.context());
  view.setFrames({test::demoFrame({}, 400)});
  view.setSide(WallSide::Difference);
  CHECK(view.model().side() == WallSide::A);  // nothing to compare with yet
  view.setPinned(true);
  view.setFrames({test::demoFrame({}, 1000)});
  REQUIRE(view.model().side() == WallSide::Difference);
  CHECK(view.matchingText().contains(QStringLiteral("demo, step 400")));
  const double then = resOf(*test::demoFrame({}, 400)->data, 5)(1, 2),
               now = resOf(*test::demoFrame({}, 1000)->data, 5)(1, 2);
  CHECK(view.model().rows()[4].shown[1][6] == Approx(now - then));
  view.setPinned(false);
  CHECK(view.model().side() == WallSide::A);
}

TEST_CASE("runs of other shapes are not compared") {
  test::DemoRun deeper;
  deeper.sublayers = 10;
  deeper.id = kOther.toStdString();
  Two two(test::demoFrame({}, 100), test::demoFrame(deeper, 100));
  two.view.setSide(WallSide::Difference);
  CHECK(two.view.model().side() == WallSide::A);
}

TEST_CASE("half the tokens straight and half swapped are near permutations, though their mean is not") {
  view::FrameData data;
  data.n = 2;
  data.sublayers = 1;
  data.mean = {{0.5F, 0.5F, 1, 1, 0.5F, 0.5F, 0.5F, 0.5F}};
  data.tokens.emplace_back();
  for (int t = 0; t < 64; ++t) {
    const float straight = t % 2 == 0 ? 1.0F : 0.0F;
    for (const float v : {0.5F, 0.5F, 1.0F, 1.0F, straight, 1 - straight, 1 - straight, straight})
      data.tokens[0].push_back(v);
  }
  const TokenDistances permutation = tokenDistances(data, 1, WallSort::DistanceToPermutation);
  CHECK(permutation.ofMean == Approx(1));
  CHECK(permutation.mean == 0);
  CHECK(permutation.high == 0);
  const TokenDistances identity = tokenDistances(data, 1, WallSort::DistanceToIdentity);
  CHECK(identity.low == 0);
  CHECK(identity.mean == Approx(1));
  CHECK(identity.high == Approx(2));
  data.tokens.clear();
  CHECK(std::isnan(tokenDistances(data, 1, WallSort::DistanceToUniform).mean));
}

TEST_CASE("every order puts the largest key first") {
  const auto frame = test::demoFrame({}, 1000);
  for (const WallSort sort : {WallSort::DistanceToIdentity, WallSort::DistanceToUniform,
                              WallSort::DistanceToPermutation, WallSort::Residual, WallSort::Change}) {
    const WallModel model(frame, WallMode::Value, sort);
    for (std::size_t i = 1; i < model.rows().size(); ++i) CHECK(model.rows()[i - 1].key >= model.rows()[i].key);
  }
  // Sublayer 6 does not converge, then 3 and 8 (DemoFrames).
  CHECK(WallModel(frame, WallMode::Value, WallSort::Residual).rows()[0].sublayer == 6);
  CHECK(order(WallModel(frame, WallMode::Value, WallSort::Depth)) == std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("recent change counts from the record nearest to 1,000 steps earlier") {
  test::DemoRun run;
  run.steps = 5000;
  const auto frame = test::demoFrame(run, 5000);
  const auto track = test::demoTrack(run, view::RecordKind::Mean, {0, 1000, 3900, 5000});
  WallOptions options;
  options.sort = WallSort::RecentChange;
  CHECK(order(WallModel(frame, options)) == std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8});  // nothing known yet
  options.means = track;
  const WallModel model(frame, options);
  CHECK(model.recentFrom() == 3900);
  const auto then = test::demoFrame(run, 3900);
  for (const WallRow& row : model.rows()) {
    CHECK(row.key == Approx(hyper::distance(resOf(*frame->data, row.sublayer), resOf(*then->data, row.sublayer))));
  }
}

TEST_CASE("pictures of the compared wall", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Two two(test::demoFrame({}, 1000), renamedRun(test::demoFrame({}, 600), {2, 0, 3, 1}));
    two.view.setSide(WallSide::Difference);
    test::settle();
    test::keepPicture(two.view, std::string("wall-difference-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
