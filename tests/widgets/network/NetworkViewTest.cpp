// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/network/NetworkView.h"

#include <QJsonObject>
#include <catch2/catch.hpp>

#include "tests/support/DemoFrames.h"
#include "tests/support/SceneFixture.h"
#include "widgets/base/Theme.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/network/NetworkScene.h"

using namespace mhc;
using namespace mhc::widgets;
using test::settle;
using test::waitUntil;

namespace {

struct Shown : test::SceneFixture<NetworkView> {
  test::DemoRun run{"/runs/demo", "mhc", 4, 8, 1000, 1};
  explicit Shown(const test::DemoRun& wanted = {}, QSize size = {1000, 560}) : run(wanted) {
    Theme::current().setReduceMotion(false);
    view.scene()->setReducedMotion(true);
    show(size);
    view.setFrames({test::demoFrame(run, 1000)});
    ready();
  }
};

}  // namespace

TEST_CASE("the network is drawn and follows the frame") {
  Shown s;
  CHECK(s.view.state() == ViewState::Data);
  REQUIRE(s.view.scene()->hasGl());
  const QRgb paper = Theme::current().colour(ThemeColour::SceneBackground).rgb();
  const QImage before = s.view.scene()->picture().copy();
  CHECK(test::drawnOn(paper, before) > before.width() * before.height() / 25);
  CHECK(s.view.drawn().blocks().mesh().size() == 8U * 24);
  s.view.setFrames({test::demoFrame(s.run, 0)});
  s.ready();
  CHECK_FALSE(s.view.scene()->picture() == before);
  CHECK(s.view.scene()->glErrors() == 0);
}

TEST_CASE("pointing at a tube or a block names it, a click selects it and colours it") {
  Shown s;
  s.view.scene()->lookFrom(StandardView::MinusY);
  s.ready();
  for (const NetworkLink& link : s.view.model().links()) {
    if (link.part != NetworkPart::Carry || link.to != 0 || link.from != 0 || link.sublayer != 4) continue;
    const QPointF at = s.view.scene()->project(s.view.model().along(link, 0.5)).at;
    s.mouse(QEvent::MouseMove, at);
    REQUIRE(s.selection.hover().has_value());
    CHECK(*s.selection.hover() == NetworkModel::idOf(link));
    CHECK(s.view.hoverText(NetworkModel::idOf(link)).contains(QStringLiteral("to stream 1 from stream 1")));
    const auto before = s.view.drawn().tubes().mesh().colours;
    s.mouse(QEvent::MouseButtonPress, at, Qt::LeftButton);
    s.mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton);
    CHECK(s.selection.contains(NetworkModel::idOf(link)));
    CHECK_FALSE(s.view.drawn().tubes().mesh().colours == before);
    CHECK(s.view.scene()->hasChosen());
  }
  s.mouse(QEvent::MouseMove, {2, 2});
  CHECK_FALSE(s.selection.hover().has_value());
  s.view.scene()->lookFrom(StandardView::PlusX);  // along the axis: the last block is in front
  s.ready();
  s.mouse(QEvent::MouseMove, s.view.scene()->project(s.view.model().blockCentre(8)).at);
  REQUIRE(s.selection.hover().has_value());
  CHECK(s.selection.hover()->sublayer == 8);
  CHECK(s.selection.hover()->map == view::MapKind::None);
}

TEST_CASE("the mass is played through the depth and held") {
  Shown s;
  CHECK(s.view.drawn().mass().mesh().empty());
  s.press(Qt::Key_M);
  REQUIRE(s.view.playing());
  REQUIRE(s.view.massAt().has_value());
  CHECK(*s.view.massAt() == 1);
  REQUIRE(waitUntil([&] { return *s.view.massAt() > 1.4; }));
  CHECK_FALSE(s.view.drawn().mass().mesh().empty());
  const auto tubes = s.view.drawn().tubes().mesh().points;
  s.press(Qt::Key_M);
  CHECK_FALSE(s.view.playing());
  const double held = *s.view.massAt();
  settle();
  CHECK(*s.view.massAt() == held);
  CHECK(s.view.drawn().tubes().mesh().points == tubes);
  s.view.setPlaying(true);
  s.view.hide();
  REQUIRE(waitUntil([&] { return !s.view.playing(); }));  // nobody looks: it stops
}

TEST_CASE("the mass starts in the chosen stream before the selected sublayer") {
  Shown s;
  s.view.setMassStream(2);
  s.selection.select({5, view::MapKind::None, -1, -1, -1});
  CHECK(s.view.model().massFrom() == 5);
  CHECK(s.view.model().mass(5) == std::vector<double>{0, 0, 1, 0});
  s.view.setMassAt(6.5);
  const QJsonObject state = s.view.saveState();
  test::ViewFixture f;
  NetworkView other(f.context());
  other.setFrames({test::demoFrame(s.run, 1000)});
  other.restoreState(state);
  CHECK(other.model().massStream() == 2);
  CHECK(other.massAt() == 6.5);
  other.restoreState({{QStringLiteral("massAt"), 1e9}, {QStringLiteral("stream"), 77}, {QStringLiteral("camera"), 1}});
  CHECK(*other.massAt() == 9);
}

TEST_CASE("keys walk through the tubes") {
  Shown s;
  s.press(Qt::Key_Down);
  REQUIRE(s.selection.hover().has_value());
  CHECK(*s.selection.hover() == view::ElementId{1, view::MapKind::Res, 0, 0, -1});
  s.press(Qt::Key_Down);
  CHECK(*s.selection.hover() == view::ElementId{1, view::MapKind::Res, 0, 1, -1});
  s.press(Qt::Key_Right);
  CHECK(*s.selection.hover() == view::ElementId{2, view::MapKind::Res, 0, 1, -1});
  s.press(Qt::Key_Space);
  CHECK(s.selection.contains({2, view::MapKind::Res, 0, 1, -1}));
}

TEST_CASE("one stream is explained") {
  Shown s;
  s.view.setFrames({test::demoFrame({"/runs/demo", "residual", 1, 4, 1000, 1}, 10)});
  CHECK(s.view.state() == ViewState::Empty);
  CHECK(s.view.status().text.contains(QStringLiteral("one stream")));
}

TEST_CASE("pictures of the network", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    s.view.setMassStream(1);
    s.view.setMassAt(4.5);
    s.selection.select({2, view::MapKind::Res, 2, 0, -1});
    s.ready();
    test::keepPicture(s.view, std::string("network-") + name + ".png");
    Shown hc({"/runs/demo", "hc", 3, 40, 1000, 4});
    test::keepPicture(hc.view, std::string("network-hc-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("exported arrays hold the recorded maps and the mass that they carry") {
  const Shown f;
  const auto data = test::demoFrame(f.run, 1000)->data;
  const std::vector<view::NamedArray> arrays = f.view.arrays();
  REQUIRE(arrays.size() == 4);
  CHECK(arrays[1].shape == std::vector<std::size_t>{8, 4, 4});
  CHECK(arrays[3].shape == std::vector<std::size_t>{9, 4});
  REQUIRE(arrays[0].values.size() == 32);
  REQUIRE(arrays[1].values.size() == 128);
  REQUIRE(arrays[2].values.size() == 32);
  REQUIRE(arrays[3].values.size() == 36);
  for (std::size_t l = 0; l < 8; ++l) {
    for (std::size_t k = 0; k < 4; ++k) CHECK(arrays[0].values[4 * l + k] == static_cast<double>(data->mean[l][k]));
    for (std::size_t k = 0; k < 4; ++k) CHECK(arrays[2].values[4 * l + k] == static_cast<double>(data->mean[l][4 + k]));
    for (std::size_t k = 0; k < 16; ++k)
      CHECK(arrays[1].values[16 * l + k] == static_cast<double>(data->mean[l][8 + k]));
    for (std::size_t i = 0; i < 4; ++i) {
      double carried = 0;
      for (std::size_t j = 0; j < 4; ++j) carried += arrays[1].values[16 * l + 4 * i + j] * arrays[3].values[4 * l + j];
      CHECK(arrays[3].values[4 * (l + 1) + i] == Approx(carried));
    }
  }
}
