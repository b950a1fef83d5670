// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composite/CompositeView.h"

#include <QApplication>
#include <QMouseEvent>
#include <QTabWidget>
#include <catch2/catch.hpp>

#include "tests/support/DemoFrames.h"
#include "tests/support/DemoTrack.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/base/maps/MatrixCanvas.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

void send(QWidget* widget, QEvent::Type type, QPointF at, Qt::MouseButtons buttons) {
  const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
  QMouseEvent event(type, at, widget->mapToGlobal(at), button, buttons, {});
  QApplication::sendEvent(widget, &event);
}

void drag(QWidget* widget, QPointF from, QPointF to) {
  send(widget, QEvent::MouseButtonPress, from, Qt::LeftButton);
  send(widget, QEvent::MouseMove, (from + to) / 2, Qt::LeftButton);
  send(widget, QEvent::MouseMove, to, Qt::LeftButton);
  send(widget, QEvent::MouseButtonRelease, to, Qt::NoButton);
}

struct Shown : test::ViewFixture {
  CompositeView view{context()};
  explicit Shown(const test::DemoRun& run = {}) {
    view.resize(900, 620);
    view.show();
    view.setFrames({test::demoFrame(run, 1000)});
    test::settle();
  }
  void deliver() { tracks.deliver(test::demoTrack({}, view::RecordKind::Composite, test::stepsOf({}, 100))); }
};

}  // namespace

TEST_CASE("dragging along the depth axis chooses the range of the composite") {
  Shown s;
  CHECK(s.view.state() == ViewState::Data);
  CHECK(s.view.composite().first == 1);
  CHECK(s.view.composite().last == 8);
  LinePlot* plot = s.view.depthPlot();
  drag(plot, plot->positionOf(3, 1), plot->positionOf(6, 1));
  CHECK(s.view.composite().first == 3);
  CHECK(s.view.composite().last == 6);
  CHECK(s.view.canvas()->picture().values == s.view.composite().range.meanOfProducts);
  CHECK(s.view.factsText().contains(QStringLiteral("Sublayers 3 to 6")));
  drag(plot, plot->positionOf(5, 1), plot->positionOf(2, 1));
  CHECK(s.view.composite().first == 2);
  CHECK(s.view.composite().last == 5);
  CHECK(s.view.table().rows.size() == s.view.composite().facts.size() + 16);
}

TEST_CASE("the threshold line is dragged, kept for the run, and told to who watches") {
  Shown s;
  LinePlot* plot = s.view.depthPlot();
  REQUIRE(plot->threshold() == 1.6);
  std::vector<double> told;
  QObject::connect(&s.thresholds, &Thresholds::changed, &s.view,
                   [&](const QString& run, const QString& name, double value) {
                     CHECK(run == QStringLiteral("/runs/demo"));
                     CHECK(name == QStringLiteral("backward_gain"));
                     told.push_back(value);
                   });
  drag(plot, plot->positionOf(4.5, 1.6), plot->positionOf(4.5, 1.25));
  REQUIRE(told.size() == 1);
  CHECK(told[0] == Approx(1.25).epsilon(0.02));
  CHECK(s.thresholds.value(QStringLiteral("/runs/demo"), QStringLiteral("backward_gain")) == told[0]);
  CHECK(plot->threshold() == told[0]);
  CHECK(s.view.composite().first == 1);  // the range was not touched
}

TEST_CASE("the picture over depth and step appears when the readers deliver") {
  Shown s;
  int wanted = 0;
  QObject::connect(&s.tracks, &TrackFeed::wanted, &s.view, [&] { ++wanted; });
  s.view.findChild<QTabWidget*>()->setCurrentIndex(1);
  CHECK(wanted == 1);
  CHECK(s.view.stepMap()->picture().steps.empty());
  s.deliver();
  CHECK(s.view.stepMap()->picture().steps.size() == 11);
  CHECK(s.view.stepMap()->threshold() == 1.6);
  qint64 asked = -1;
  QObject::connect(&s.cursor, &TimeCursor::stepChanged, &s.view, [&](qint64 step) { asked = step; });
  s.cursor.setRecorded({0, 100, 200, 300, 400, 500, 1000});
  test::settle();
  send(s.view.stepMap(), QEvent::MouseButtonPress, s.view.stepMap()->cellCentre(3, 5), Qt::LeftButton);
  CHECK(s.cursor.step() == 300);
}

TEST_CASE("signed maps say that the bound is none, and missing runs what will appear") {
  Shown s({"/runs/demo", "hc", 4, 8, 1000, 2});
  CHECK(s.view.factsText().contains(QStringLiteral("no bound")));
  s.view.setFrames({});
  CHECK(s.view.state() == ViewState::Empty);
  CHECK_FALSE(s.view.status().text.isEmpty());
}

TEST_CASE("the composite view keeps its choices") {
  Shown s;
  s.view.setRange(2, 4);
  s.view.setDefinition(view::GainDefinition::MedianToken);
  Shown other;
  other.view.restoreState(s.view.saveState());
  CHECK(other.view.composite().first == 2);
  CHECK(other.view.composite().last == 4);
  CHECK(other.view.depthPlot()->lines()[0].y == s.view.depthPlot()->lines()[0].y);
}

TEST_CASE("all four definitions stand beside each other, each under its name") {
  Shown s;
  s.view.restoreState({{QStringLiteral("definition"), view::kGainDefinitions}});
  const auto& lines = s.view.depthPlot()->lines();
  REQUIRE(lines.size() == 4);
  const auto frame = test::demoFrame({}, 1000);
  constexpr std::array<std::size_t, 4> kBackwardOfSuffix{39, 37, 24, 25};
  for (std::size_t d = 0; d < 4; ++d) {
    CHECK(lines[d].label.contains(
        QString::fromStdString(view::gainDefinitionName(static_cast<view::GainDefinition>(d)))));
    CHECK(lines[d].y[2] == frame->data->composite[2][kBackwardOfSuffix[d]]);
  }
}

TEST_CASE("pictures of the composite view", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    s.deliver();
    s.view.setRange(3, 7);
    test::settle();
    test::keepPicture(s.view, std::string("composite-") + name + ".png");
    s.thresholds.set(QStringLiteral("/runs/demo"), QStringLiteral("backward_gain"), 1.15);
    s.view.findChild<QTabWidget*>()->setCurrentIndex(1);
    test::settle();
    test::keepPicture(s.view, std::string("composite-steps-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("a composite gives away its matrix and names the recorded gain at its end") {
  Shown s;
  s.view.setSide(view::CompositeSide::Prefix);
  s.view.setRange(1, 6);
  const auto arrays = s.view.arrays();
  REQUIRE(arrays.size() == 3);
  CHECK(arrays[0].shape == std::vector<std::size_t>{4, 4});
  CHECK(arrays[0].values == s.view.shownMatrix().values);
  CHECK(arrays[2].shape == std::vector<std::size_t>{8});
  const auto number = s.view.recordedNumber();
  REQUIRE(number.has_value());
  CHECK_THAT(number->query, Catch::Contains("composite"));
  const auto frame = test::demoFrame({}, 1000);
  CHECK(number->shown == frame->data->composite[5][number->position]);
  CHECK(arrays[2].values[5] == number->shown);
}
