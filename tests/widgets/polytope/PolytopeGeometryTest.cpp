// SPDX-License-Identifier: GPL-3.0-or-later
// Trails of all steps, Sinkhorn's path, folds and exact numbers in the view.
#include <QApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QSlider>
#include <catch2/catch.hpp>
#include <cmath>

#include "core/hyper/Sinkhorn.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "tests/widgets/polytope/MeanTrack.h"
#include "widgets/base/Theme.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeScene.h"
#include "widgets/polytope/PolytopeView.h"
#include "widgets/polytope/SinkhornPlayer.h"

using namespace mhc;
using namespace mhc::widgets;
using test::settle;
using test::waitUntil;

namespace {

const hyper::Matrix kLogits(4, 4, {2, -1, 0, 0.5, 0, 1, -2, 0, 3, 0, -1, 1, 0, 0.5, 0, 2});

struct Shown : test::ViewFixture {
  test::DemoRun run{"/runs/demo", "mhc", 4, 8, 1000, 1};
  PolytopeView view{context()};
  explicit Shown(QSize size = {900, 640}) {
    Theme::current().setReduceMotion(true);
    view.resize(size);
    view.show();
    view.setFrames({frame(1000)});
    settle();
  }
  [[nodiscard]] view::FramePtr frame(std::int64_t step) const {
    const view::FramePtr made = test::demoFrame(run, step);
    auto data = std::make_shared<view::FrameData>(*made->data);
    for (std::vector<float>& row : data->constraint)
      std::copy(kLogits.values.begin(), kLogits.values.end(), row.begin() + 7);
    auto out = std::make_shared<view::Frame>(*made);
    out->data = data;
    return out;
  }
  void deliver(bool recipe = true) {
    const auto track = test::meanTrack(run, 400, 12);
    if (recipe) track->sinkhorn.assign(8, hyper::SinkhornOptions{hyper::Numerics::DeepseekV4, 5, 0.7, 1e-6});
    if (recipe) track->sinkhorn[6].reset();
    tracks.deliver(track);
    REQUIRE(waitUntil([&] { return view.wholeTrails() != nullptr; }));
  }
  void ready() {
    const quint64 before = view.scene()->renderCount();
    view.scene()->requestRender();
    waitUntil([&] { return view.scene()->renderCount() > before; });
    settle();
  }
};

}  // namespace

TEST_CASE("trails come from all recorded steps and end where the points are, at every step") {
  Shown s;
  s.deliver();
  CHECK(s.view.wholeTrails()->records == 400);
  const std::vector<std::int64_t> cells = s.view.drawn().trails().mesh().cells;
  REQUIRE_FALSE(cells.empty());
  std::size_t vertices = 0;
  for (const PolytopeTrail& trail : s.view.wholeTrails()->ofSublayer) vertices += trail.at.size() + 1;
  CHECK(s.view.drawn().trails().mesh().size() == vertices);
  for (const std::int64_t step : {0, 300, 1000}) {
    s.view.setFrames({s.frame(step)});
    settle();
    const SceneMesh& mesh = s.view.drawn().trails().mesh();
    CHECK(mesh.cells == cells);  // connections stay while the time cursor moves
    std::size_t first = 0;
    for (int l = 1; l <= 8; ++l) {
      const PolytopeTrail& trail = s.view.wholeTrails()->ofSublayer[static_cast<std::size_t>(l - 1)];
      const Vec3 end = mesh.at(first + trail.at.size());
      for (std::size_t i = 0; i < 3; ++i) CHECK(end[i] == Approx(s.view.model().point(l)->at[i]).margin(1e-5));
      first += trail.at.size() + 1;
    }
  }
  // At the start nothing lies behind: all vertices stand at the points.
  s.view.setFrames({s.frame(0)});
  settle();
  const SceneMesh& mesh = s.view.drawn().trails().mesh();
  for (std::size_t i = 0; i < 3; ++i) CHECK(mesh.at(0)[i] == Approx(mesh.at(3)[i]).margin(1e-5));
}

TEST_CASE("turned axes and folds make the trails anew; another run drops them") {
  Shown s;
  s.deliver();
  const Point3 before = s.view.wholeTrails()->ofSublayer[3].at.back();
  s.view.slider(0)->setValue(50);
  REQUIRE(waitUntil([&] { return s.view.wholeTrails()->ofSublayer[3].at.back() != before; }));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(s.view.wholeTrails()->ofSublayer[3].at.back()[i] == Approx(s.view.model().point(4)->at[i]).margin(1e-5));
  }
  s.view.setFold(PolytopeFold::Matrix);
  REQUIRE(waitUntil([&] {
    settle();
    return std::abs(s.view.wholeTrails()->ofSublayer[3].at.back()[1] - s.view.model().point(4)->at[1]) < 1e-5;
  }));
  s.runs.open(QStringLiteral("/runs/other"), QStringLiteral("other"));
  s.runs.setCurrent(QStringLiteral("/runs/other"));
  s.view.setFrames({test::demoFrame({"/runs/other", "mhc", 4, 8, 1000, 2}, 1000)});
  settle();
  CHECK(s.view.wholeTrails() == nullptr);
}

TEST_CASE("Sinkhorn's path has every half-step of the run's own recipe and is played") {
  Shown s;
  s.deliver();
  s.selection.select({3, view::MapKind::Res, -1, -1, -1});
  s.view.setSinkhorn(true);
  settle();
  REQUIRE(s.view.player()->isVisible());
  REQUIRE(s.view.player()->path().halfSteps() == 10);
  CHECK(s.view.player()->description().contains(QStringLiteral("DeepSeek")));
  const SceneMesh& mesh = s.view.drawn().path().mesh();
  REQUIRE(mesh.size() == 11);
  // Recorded logits are divided by the temperature already.
  const hyper::SinkhornOptions recipe{hyper::Numerics::DeepseekV4, 5, 1, 1e-6};
  CHECK(s.view.player()->description().contains(QStringLiteral("over the temperature 0.7")));
  hyper::Matrix logits = kLogits;
  const auto history = hyper::sinkhornHistory(logits, recipe);
  for (std::size_t k = 1; k <= 10; ++k) {
    const Point3 at = s.view.model().placeOf(history[k - 1].matrix);
    for (std::size_t i = 0; i < 3; ++i) CHECK(mesh.at(k)[i] == Approx(at[i]).margin(1e-5));
  }
  s.selection.select({7, view::MapKind::Res, -1, -1, -1});  // another kind, by its own configuration
  CHECK(s.view.player()->path().empty());
  s.selection.select({3, view::MapKind::Res, -1, -1, -1});
  s.view.player()->setHalfStep(0);
  s.view.player()->setPlaying(true);
  REQUIRE(waitUntil([&] { return s.view.player()->halfStep() >= 2; }));
  s.ready();
  test::keepPicture(s.view, "polytope-sinkhorn.png");
  s.view.player()->setPlaying(false);
  s.view.setSinkhorn(false);
  settle();
  CHECK(s.view.drawn().path().mesh().empty());
  CHECK_FALSE(s.view.player()->isVisible());
}

TEST_CASE("a run without logits has no path, one without a recipe says that it is assumed") {
  Shown s;
  s.deliver(false);
  s.view.setSinkhorn(true);
  CHECK(s.view.player()->description().contains(QStringLiteral("assumed")));
  s.view.setFrames({test::demoFrame({"/runs/demo", "hc", 4, 8, 1000, 1}, 1000)});
  settle();
  CHECK(s.view.player()->path().empty());
  CHECK(s.view.player()->description().contains(QStringLiteral("no logits")));
}

TEST_CASE("exact numbers follow what is pointed at or selected") {
  Shown s;
  s.view.setNumbers(true);
  REQUIRE(s.view.numbers()->isVisible());
  CHECK(s.view.numbers()->text().contains(QStringLiteral("Point at")));
  s.selection.select({5, view::MapKind::Res, -1, -1, -1});
  const double entry = s.view.model().point(5)->matrix(1, 2);
  CHECK(s.view.numbers()->text().contains(QStringLiteral("to 2 from 3: ")));
  const QString text =
      s.view.numbers()->text().section(QStringLiteral("to 2 from 3: "), 1).section(QLatin1Char('\n'), 0, 0);
  CHECK(text.toDouble() == Approx(entry).epsilon(1e-7));
  s.selection.setHover(view::ElementId{2, view::MapKind::Res, -1, -1, -1});
  CHECK(s.view.numbers()->text().contains(QStringLiteral("FFN 1")));
}

TEST_CASE("folds, path and numbers are kept with the view") {
  Shown s;
  s.view.setFold(PolytopeFold::Run);
  s.view.setNumbers(true);
  s.view.setSinkhorn(true);
  const std::vector<int> permutation = s.view.model().runPermutation();
  REQUIRE(permutation.size() == 4);
  test::ViewFixture f;
  PolytopeView other(f.context());
  other.setFrames({test::demoFrame(s.run, 300)});
  QJsonObject state = s.view.saveState();
  other.restoreState(state);
  CHECK(other.model().fold() == PolytopeFold::Run);
  CHECK(other.model().runPermutation() == permutation);
  CHECK_FALSE(other.numbers()->isHidden());
  state[QStringLiteral("permutation")] = QJsonArray{5, 5, 5, 5};
  state[QStringLiteral("fold")] = 77;
  other.restoreState(state);
  CHECK(other.model().fold() == PolytopeFold::Run);
}

TEST_CASE("pictures with trails of all steps", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    s.deliver();
    s.view.setSinkhorn(true);
    s.view.setNumbers(true);
    s.selection.select({4, view::MapKind::Res, -1, -1, -1});
    s.view.player()->setHalfStep(3);
    s.view.fit();
    s.ready();
    test::keepPicture(s.view, std::string("polytope-path-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
