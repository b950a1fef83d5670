// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/landscape/LandscapeView.h"

#include <QDoubleSpinBox>
#include <QJsonObject>
#include <catch2/catch.hpp>
#include <cmath>

#include "core/view/NumberText.h"
#include "tests/support/SceneFixture.h"
#include "tests/widgets/landscape/Tracks.h"
#include "widgets/base/Theme.h"
#include "widgets/base/Thresholds.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/landscape/LandscapeScene.h"

using namespace mhc;
using namespace mhc::widgets;
using test::difference;
using test::settle;

namespace {

struct Shown : test::SceneFixture<LandscapeView> {
  test::DemoRun run{"/runs/demo", "hc", 4, 12, 1000, 4};
  std::shared_ptr<view::RecordTrack> track = test::compositeTrack(run, 50);
  explicit Shown(QSize size = {720, 560}) {
    Theme::current().setReduceMotion(true);
    cursor.setRecorded({0, 500, 1000});
    show(size);
    view.setFrames({test::demoFrame(run, 1000)});
    tracks.deliver(track);
    ready();
  }
};

}  // namespace

TEST_CASE("the surface appears when the records of all steps arrive") {
  test::ViewFixture f;
  LandscapeView view(f.context());
  CHECK(view.state() == ViewState::Empty);
  int wanted = 0;
  QObject::connect(&f.tracks, &TrackFeed::wanted, &view,
                   [&](const QString&, view::RecordKind kind) { wanted += kind == view::RecordKind::Composite; });
  view.setFrames({test::demoFrame({}, 1000)});
  CHECK(wanted > 0);
  CHECK(view.state() == ViewState::Loading);
  f.tracks.deliver(test::compositeTrack({}, 100));
  CHECK(view.state() == ViewState::Data);
  CHECK(view.drawn().surface().mesh().size() == 11 * 8);
  CHECK(view.drawn().surface().mesh().cells.size() == 3U * 2 * 10 * 7);
  CHECK(view.table().rows.size() == 8);
}

TEST_CASE("records that come while the view is hidden are shown when it is seen again") {
  test::ViewFixture f;
  LandscapeView view(f.context());
  view.setFrames({test::demoFrame({}, 1000)});
  view.setPaused(true);
  f.tracks.deliver(test::compositeTrack({}, 100));
  CHECK(view.state() == ViewState::Loading);
  view.setPaused(false);
  CHECK(view.state() == ViewState::Data);
}

TEST_CASE("the surface fills the picture, with the threshold's plane and without GL errors", "[pixels]") {
  Shown s;
  REQUIRE(s.view.scene()->hasGl());
  REQUIRE(s.view.model().thresholdInView());
  const QImage with = s.view.scene()->picture().copy();
  const QRgb paper = Theme::current().colour(ThemeColour::SceneBackground).rgb();
  CHECK(test::drawnOn(paper, with) > with.width() * with.height() / 10);
  s.view.setThresholdShown(false);
  s.ready();
  CHECK(s.view.drawn().plane().mesh().empty());
  CHECK(difference(with, s.view.scene()->picture()) > 2000);
  CHECK(s.view.scene()->glErrors() == 0);
}

TEST_CASE("the line of the shown step follows the frame, the surface stays") {
  Shown s;
  const auto before = s.view.drawn().cursorLine().mesh().points;
  const auto surface = s.view.drawn().surface().mesh().points;
  const QImage picture = s.view.scene()->picture().copy();
  s.view.setFrames({test::demoFrame(s.run, 500)});
  s.ready();
  CHECK_FALSE(s.view.drawn().cursorLine().mesh().points == before);
  CHECK(s.view.drawn().surface().mesh().points == surface);
  CHECK(difference(picture, s.view.scene()->picture()) > 50);
  // The line lies over the shown step.
  CHECK(s.view.drawn().cursorLine().mesh().at(0)[1] == Approx(s.view.model().yOf(500)).margin(0.02));
}

TEST_CASE("pointing picks what is drawn there; a click selects, a double click shows the step") {
  Shown s;
  s.view.scene()->lookFrom(StandardView::PlusZ);
  s.ready();
  const LandscapeCell cell{10, 7};
  const QPointF at = s.view.scene()->project(s.view.model().at(cell)).at;
  s.mouse(QEvent::MouseMove, at);
  REQUIRE(s.view.pointedAt().has_value());
  CHECK(*s.view.pointedAt() == cell);
  REQUIRE(s.selection.hover().has_value());
  CHECK(s.selection.hover()->sublayer == 7);
  CHECK(s.view.hoverText(cell).contains(QStringLiteral("step 500")));
  s.mouse(QEvent::MouseButtonPress, at, Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton);
  CHECK(s.selection.contains({7, view::MapKind::None, -1, -1, -1}));
  CHECK(s.view.scene()->hasChosen());
  s.mouse(QEvent::MouseButtonDblClick, at, Qt::LeftButton);
  CHECK(s.cursor.step() == 500);
  s.mouse(QEvent::MouseMove, {3, 3});
  CHECK_FALSE(s.selection.hover().has_value());
}

TEST_CASE("exact gains by every definition stand beside the picture") {
  Shown s;
  s.view.setNumbers(true);
  REQUIRE(s.view.numbers()->isVisible());
  CHECK(s.view.numbers()->text().contains(QStringLiteral("Point at")));
  s.selection.select({5, view::MapKind::None, -1, -1, -1});
  const QString text = s.view.numbers()->text();
  CHECK(text.count(QStringLiteral("gain, sublayers")) == 4);
  CHECK(text.contains(QStringLiteral("backward gain, sublayers 5 to 12")));
  for (int d = 0; d < view::kGainDefinitions; ++d) {
    const double gain = view::recordedGain(s.track->record(20, 4), 40, view::CompositeSide::Suffix,
                                           static_cast<view::GainDefinition>(d), true);
    CHECK(text.contains(QString::fromStdString(view::formatValue(gain, 9))));
  }
}

TEST_CASE("keys walk over the surface and go to a step") {
  Shown s;
  s.press(Qt::Key_Right);
  REQUIRE(s.view.pointedAt().has_value());
  CHECK(s.view.pointedAt()->sublayer == 1);
  s.press(Qt::Key_Right);
  s.press(Qt::Key_Down);
  CHECK(s.view.pointedAt()->sublayer == 2);
  CHECK(s.view.pointedAt()->row + 2 == s.view.model().rows());
  s.press(Qt::Key_Space);
  CHECK(s.selection.contains({2, view::MapKind::None, -1, -1, -1}));
  s.press(Qt::Key_G);
  CHECK(s.cursor.step() == 950);
  CHECK(s.view.scene()->accessibleDescription().contains(QStringLiteral("gain")));
}

TEST_CASE("choices, camera and places are kept") {
  Shown s;
  s.view.setChoice({view::CompositeSide::Prefix, view::GainDefinition::MedianToken, false, true});
  s.view.setThresholdShown(false);
  s.view.scene()->lookFrom(StandardView::PlusY);
  s.view.scene()->setParallel(true);
  s.ready();
  s.view.camera()->keepPlace();
  test::ViewFixture f;
  LandscapeView other(f.context());
  other.restoreState(s.view.saveState());
  CHECK(other.saveState()[QStringLiteral("definition")].toInt() == 3);
  CHECK(other.saveState()[QStringLiteral("threshold")].toBool() == false);
  CHECK(other.scene()->camera().pose().parallel);
  CHECK(other.scene()->camera().direction()[1] == Approx(-1));
  REQUIRE(other.camera()->places().size() == 1);
  CHECK_FALSE(other.camera()->pictures()[0].isNull());
  other.restoreState({{QStringLiteral("definition"), 99}, {QStringLiteral("places"), 3}});
  CHECK(other.saveState()[QStringLiteral("definition")].toInt() == 3);
}

TEST_CASE("pictures of the landscape", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    s.selection.select({9, view::MapKind::None, -1, -1, -1});
    s.ready();
    test::keepPicture(s.view, std::string("landscape-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("the plane of the threshold is dragged along the gain", "[gl]") {
  Shown s;
  s.thresholds.set(QStringLiteral("/runs/demo"), QStringLiteral("backward_gain"),
                   std::sqrt(s.view.model().gains().range().high));
  s.ready();
  REQUIRE(s.view.model().thresholdInView());
  const double before = *s.view.model().threshold();
  CHECK(s.view.limit()->value() == Approx(before).margin(6e-4));
  const auto edge = gainEdge(*s.view.scene());
  const auto on = [&](double gain) {
    return s.view.scene()->project({edge.first[0], edge.first[1], s.view.model().zOf(gain)}).at;
  };
  const CameraPose pose = s.view.scene()->camera().pose();
  const double wanted = std::pow(s.view.model().gains().range().high, 0.8);
  s.mouse(QEvent::MouseMove, on(before));
  CHECK(s.view.scene()->cursor().shape() == Qt::SizeVerCursor);
  const auto drag = [&](QPointF from, QPointF to) {
    s.mouse(QEvent::MouseButtonPress, from, Qt::LeftButton);
    s.mouse(QEvent::MouseMove, (from + to) / 2, Qt::LeftButton);
    s.mouse(QEvent::MouseMove, to, Qt::LeftButton);
  };
  SECTION("let go") {
    drag(on(before), on(wanted));
    CHECK(*s.view.model().threshold() == Approx(wanted).epsilon(1e-3));
    CHECK(s.thresholds.value(QStringLiteral("/runs/demo"), QStringLiteral("backward_gain")) == before);
    CHECK(s.view.drawn().plane().mesh().points[2] == Approx(s.view.model().zOf(wanted)).margin(1e-2));
    s.mouse(QEvent::MouseButtonRelease, on(wanted), Qt::LeftButton);
    CHECK(s.thresholds.value(QStringLiteral("/runs/demo"), QStringLiteral("backward_gain")) ==
          Approx(wanted).epsilon(6e-3));  // three digits
  }
  SECTION("undone") {
    drag(on(before), on(wanted));
    s.press(Qt::Key_Escape);
    s.mouse(QEvent::MouseButtonRelease, on(wanted), Qt::LeftButton);
    CHECK(*s.view.model().threshold() == before);
    CHECK(s.thresholds.value(QStringLiteral("/runs/demo"), QStringLiteral("backward_gain")) == before);
  }
  SECTION("by its far edge") {
    const double z = s.view.model().zOf(before);
    const QPointF from = s.view.scene()->project({0, edge.first[1], z}).at;
    drag(from, from + on(wanted) - on(before));
    CHECK(*s.view.model().threshold() > before);
    CHECK(*s.view.model().threshold() == Approx(wanted).epsilon(0.2));  // it is farther away than the edge with the ticks
  }
  CHECK(s.view.scene()->camera().pose().position == pose.position);
}

TEST_CASE("records that come during a drag don't take the plane out of the hand", "[gl]") {
  Shown s;
  const QString run = QStringLiteral("/runs/demo"), name = QStringLiteral("backward_gain");
  s.thresholds.set(run, name, std::sqrt(s.view.model().gains().range().high));
  s.ready();
  const double before = *s.view.model().threshold(), wanted = std::pow(s.view.model().gains().range().high, 0.8);
  const auto edge = gainEdge(*s.view.scene());
  const auto on = [&](double gain) {
    return s.view.scene()->project({edge.first[0], edge.first[1], s.view.model().zOf(gain)}).at;
  };
  const QPointF from = on(before), to = on(wanted);
  s.mouse(QEvent::MouseButtonPress, from, Qt::LeftButton);
  s.mouse(QEvent::MouseMove, to, Qt::LeftButton);
  const std::size_t records = s.view.model().records();
  s.tracks.deliver(test::compositeTrack(s.run, 25));
  s.view.setFrames({test::demoFrame(s.run, 500)});
  settle();
  CHECK(*s.view.model().threshold() == Approx(wanted).epsilon(1e-3));
  CHECK(s.view.model().records() == records);
  SECTION("let go") {
    s.mouse(QEvent::MouseButtonRelease, to, Qt::LeftButton);
    CHECK(s.thresholds.value(run, name) == Approx(wanted).epsilon(6e-3));
  }
  SECTION("undone") {
    s.press(Qt::Key_Escape);
    CHECK(s.thresholds.value(run, name) == before);
  }
  SECTION("of another run meanwhile") {
    s.runs.open(QStringLiteral("/runs/other"), QStringLiteral("other"));
    s.runs.setCurrent(QStringLiteral("/runs/other"));
    s.mouse(QEvent::MouseButtonRelease, to, Qt::LeftButton);
    CHECK(s.thresholds.value(run, name) == before);
    CHECK(s.thresholds.value(QStringLiteral("/runs/other"), name) == 1.6);
    return;
  }
  CHECK(s.view.model().records() > records);
  CHECK(*s.view.model().threshold() == s.thresholds.value(run, name));
}

TEST_CASE("a threshold beyond the picture is dragged in by its point, or typed", "[gl]") {
  Shown s;
  const QString run = QStringLiteral("/runs/demo"), name = QStringLiteral("backward_gain");
  s.thresholds.set(run, name, 1e4);
  s.ready();
  REQUIRE_FALSE(s.view.model().thresholdInView());
  const auto edge = gainEdge(*s.view.scene());
  const double wanted = std::sqrt(s.view.model().gains().range().high);
  const QPointF top = s.view.scene()->project(edge.second).at,
                to = s.view.scene()->project({edge.first[0], edge.first[1], s.view.model().zOf(wanted)}).at;
  s.mouse(QEvent::MouseButtonPress, top, Qt::LeftButton);
  s.mouse(QEvent::MouseMove, to, Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, to, Qt::LeftButton);
  CHECK(s.view.model().thresholdInView());
  CHECK(s.thresholds.value(run, name) == Approx(wanted).epsilon(0.01));
  s.view.limit()->setValue(1.25);
  CHECK(s.thresholds.value(run, name) == 1.25);
  CHECK(s.view.model().threshold() == 1.25);
  s.view.limit()->setValue(1.234);
  CHECK(s.thresholds.value(run, name) == 1.234);  // as typed, not as exact as a hand
  s.view.setThresholdShown(false);
  CHECK_FALSE(s.view.limit()->isEnabled());
}

TEST_CASE("exported arrays hold the recorded gains of every step") {
  Shown s;
  const std::vector<view::NamedArray> arrays = s.view.arrays();
  REQUIRE(arrays.size() == 3);
  const std::size_t records = s.track->steps.size();
  CHECK(arrays[0].shape == std::vector<std::size_t>{records});
  CHECK(arrays[1].name == "backward_gain");
  CHECK(arrays[1].shape == std::vector<std::size_t>{records, 12});
  CHECK(arrays[2].shape == arrays[1].shape);
  for (std::size_t k = 0; k < records; ++k) {
    CHECK(arrays[0].values[k] == static_cast<double>(s.track->steps[k]));
    for (int row = 0; row < 12; ++row) {
      const auto at = 12 * k + static_cast<std::size_t>(row);
      for (const bool backward : {true, false}) {
        CHECK(arrays[backward ? 1 : 2].values[at] ==
              view::recordedGain(s.track->record(k, row), 40, view::CompositeSide::Suffix,
                                 view::GainDefinition::MeanOfTokens, backward));
      }
    }
  }
}

TEST_CASE("Enter in the field of the threshold leaves the selection alone, a step stays a short number", "[gl]") {
  Shown s({1200, 560});  // the whole tool bar fits
  const view::ElementId chosen{5, view::MapKind::None, -1, -1, -1};
  s.selection.select(chosen);
  s.view.activateWindow();
  s.view.limit()->setFocus();
  REQUIRE(test::waitUntil([&] { return s.view.limit()->hasFocus(); }));
  s.view.limit()->setValue(1.1);
  test::sendKey(*s.view.limit(), Qt::Key_Return);
  CHECK(s.selection.contains(chosen));
  test::sendKey(*s.view.limit(), Qt::Key_Up);
  CHECK(s.thresholds.value(QStringLiteral("/runs/demo"), QStringLiteral("backward_gain")) == 1.2);
}

TEST_CASE("Copy Python names the gain that is pointed at") {
  Shown s;
  s.view.setChoice({view::CompositeSide::Prefix, view::GainDefinition::MedianToken, false, false});
  CHECK_FALSE(s.view.recordedNumber().has_value());
  s.press(Qt::Key_Right);
  REQUIRE(s.view.pointedAt().has_value());
  const auto number = s.view.recordedNumber();
  REQUIRE(number.has_value());
  CHECK(number->run == "/runs/demo");
  CHECK(number->query == view::blobQuery("composite", 1000, 1));
  CHECK(number->position == 1);  // forward gain of the prefix, median (docs/run-format.md)
  CHECK(number->shown == static_cast<double>(s.track->record(20, 0)[1]));
}
