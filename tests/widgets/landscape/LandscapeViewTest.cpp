// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/landscape/LandscapeView.h"

#include <QApplication>
#include <QJsonObject>
#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>

#include "core/view/NumberText.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "tests/widgets/landscape/Tracks.h"
#include "widgets/base/Theme.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/landscape/LandscapeScene.h"

using namespace mhc;
using namespace mhc::widgets;
using test::settle;
using test::waitUntil;

namespace {

struct Shown : test::ViewFixture {
  LandscapeView view{context()};
  test::DemoRun run{"/runs/demo", "hc", 4, 12, 1000, 4};
  std::shared_ptr<view::RecordTrack> track = test::compositeTrack(run, 50);
  explicit Shown(QSize size = {720, 560}) {
    Theme::current().setReduceMotion(true);
    cursor.setRecorded({0, 500, 1000});
    view.resize(size);
    view.show();
    view.setFrames({test::demoFrame(run, 1000)});
    tracks.deliver(track);
    ready();
  }
  void ready() {
    const quint64 before = view.scene()->renderCount();
    view.scene()->requestRender();
    waitUntil([&] { return view.scene()->renderCount() > before; });
    settle();
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton) {
    QMouseEvent event(type, at, view.scene()->mapToGlobal(at), button,
                      type == QEvent::MouseButtonRelease ? Qt::NoButton : button, {});
    QApplication::sendEvent(view.scene(), &event);
  }
  void press(int key) {
    QKeyEvent event(QEvent::KeyPress, key, {});
    QApplication::sendEvent(view.scene(), &event);
  }
};

int difference(const QImage& a, const QImage& b) {
  int changed = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) changed += a.pixel(x, y) != b.pixel(x, y);
  }
  return changed;
}

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
  int drawn = 0;
  for (int y = 0; y < with.height(); ++y) {
    for (int x = 0; x < with.width(); ++x) drawn += with.pixel(x, y) != paper;
  }
  CHECK(drawn > with.width() * with.height() / 10);
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
