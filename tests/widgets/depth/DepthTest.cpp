// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/DemoFrames.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/depth/DepthView.h"

using namespace mhc;
using namespace mhc::widgets;
using view::CompositeSide;
using view::GainDefinition;

namespace {

/// Two sublayers of two streams whose composite record counts 0…39 (and 100…139), so that positions show.
view::FramePtr countingFrame() {
  auto data = std::make_shared<view::FrameData>();
  data->hcType = "mhc";
  data->n = 2;
  data->sublayers = 2;
  for (const float base : {0.0F, 100.0F}) {
    data->composite.emplace_back();
    for (int i = 0; i < 40; ++i) data->composite.back().push_back(base + static_cast<float>(i));
  }
  data->streams = {{1, 1, 1, 1, 0, 0, 0}, {4, 0, 0, 1, 0, 0, 0}, {1, -0.5F, -0.5F, 1, 0, 0, 0}};
  auto frame = std::make_shared<view::Frame>();
  frame->run = "/runs/demo";
  frame->recorded = frame->requested = 3;
  frame->data = data;
  return frame;
}

}  // namespace

TEST_CASE("each definition of the gain reads its place in the record") {
  const auto at = [](CompositeSide side, GainDefinition definition) { return depthCurves(*countingFrame(), side, definition); };
  const DepthCurves mean = at(CompositeSide::Prefix, GainDefinition::MeanOfTokens);
  CHECK(mean.forward.values == std::vector<double>{0, 100});
  CHECK(mean.backward.values == std::vector<double>{4, 104});
  CHECK(mean.minColumnSum.values == std::vector<double>{8, 108});
  CHECK(mean.sigmaDiff.values == std::vector<double>{12, 112});
  const DepthCurves median = at(CompositeSide::Prefix, GainDefinition::MedianToken);
  CHECK(median.forward.values[0] == 1);
  CHECK(median.backward.values[0] == 5);
  CHECK(median.sigmaDiff.values[0] == 13);
  const DepthCurves composite = at(CompositeSide::Prefix, GainDefinition::MeanComposite);
  CHECK(composite.forward.values[0] == 16);
  CHECK(composite.backward.values[0] == 17);
  const DepthCurves product = at(CompositeSide::Suffix, GainDefinition::ProductOfMeans);
  CHECK(product.forward.values[0] == 38);
  CHECK(product.backward.values[1] == 139);
}

TEST_CASE("the streams' likeness comes from the Gram matrix") {
  const DepthCurves c = depthCurves(*countingFrame(), CompositeSide::Prefix, GainDefinition::MeanOfTokens);
  CHECK(c.cosineMean.values[0] == Approx(1));
  CHECK(c.cosineMean.values[1] == Approx(0).margin(1e-12));
  CHECK(c.cosineMean.values[2] == Approx(-0.5));
  CHECK(c.rms[0].values[1] == Approx(2));
  CHECK(c.effective.values[0] == Approx(1));
  CHECK(c.effective.values[1] == Approx(25.0 / 17.0));
  CHECK(c.differenceEnergy.values[0] == Approx(0).margin(1e-12));
  CHECK(c.differenceEnergy.values[2] == Approx(0.75));  // G = [[1, −½], [−½, 1]]: tr((I−J)G)/tr G = (2 − ½)/2
}

TEST_CASE("records that are missing or too short leave gaps") {
  auto frame = std::make_shared<view::Frame>(*countingFrame());
  auto data = std::make_shared<view::FrameData>(*frame->data);
  data->composite[1].pop_back();
  data->streams.clear();
  frame->data = data;
  const DepthCurves c = depthCurves(*frame, CompositeSide::Prefix, GainDefinition::MeanOfTokens);
  CHECK(c.hasComposites);
  CHECK(std::isnan(c.backward.values[1]));
  CHECK_FALSE(c.hasStreams);
}

TEST_CASE("the depth view overlays the shown runs in their colours") {
  test::ViewFixture f;
  f.runs.open(QStringLiteral("/runs/other"), QStringLiteral("other"));
  DepthView view(f.context());
  CHECK(view.state() == ViewState::Empty);
  view.resize(800, 600);
  view.show();
  test::DemoRun other;
  other.id = "/runs/other";
  other.hcType = "hc";
  view.setFrames({test::demoFrame({}, 1000), test::demoFrame(other, 1000)});
  CHECK(view.state() == ViewState::Data);
  CHECK(view.plot(DepthView::Gain)->lines().size() == 4);
  CHECK(view.plot(DepthView::Rms)->lines().size() == 8);
  CHECK(view.plot(DepthView::Cosine)->lines()[0].colour != view.plot(DepthView::Cosine)->lines()[1].colour);
  f.runs.setVisible(QStringLiteral("/runs/other"), false);
  CHECK(view.plot(DepthView::Gain)->lines().size() == 2);
  CHECK(view.table().rows.size() == 18);
}

TEST_CASE("the curve is drawn where the value is", "[pixels]") {
  LinePlot plot;
  plot.resize(400, 220);
  plot.setLines({{QStringLiteral("a"), QColor(255, 0, 255), Qt::SolidLine, {1, 2, 3, 4}, {1, 3, 2, 5}}});
  plot.show();
  test::settle();
  const QImage image = plot.grab().toImage();
  const double dpr = image.devicePixelRatio();
  CHECK(image.pixelColor((plot.positionOf(2, 3) * dpr).toPoint()) == QColor(255, 0, 255));
  CHECK(image.pixelColor((plot.positionOf(2, 4.5) * dpr).toPoint()) != QColor(255, 0, 255));
  plot.setLogarithmic(true);
  CHECK(plot.positionOf(1, 1).y() - plot.positionOf(1, 2).y() == Approx(plot.positionOf(1, 2).y() - plot.positionOf(1, 4).y()));
}

TEST_CASE("hovering and keys share the sublayer") {
  test::ViewFixture f;
  DepthView view(f.context());
  view.resize(800, 600);
  view.show();
  view.setFrames({test::demoFrame({}, 1000)});
  test::settle();
  LinePlot* plot = view.plot(DepthView::Gain);
  const QPointF at = plot->positionOf(5, 1);
  QMouseEvent move(QEvent::MouseMove, at, plot->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
  QApplication::sendEvent(plot, &move);
  REQUIRE(f.selection.hover().has_value());
  CHECK(f.selection.hover()->sublayer == 5);
  QKeyEvent right(QEvent::KeyPress, Qt::Key_Right, {}), enter(QEvent::KeyPress, Qt::Key_Return, {});
  QApplication::sendEvent(plot, &right);
  CHECK(f.selection.hover()->sublayer == 6);
  QApplication::sendEvent(plot, &enter);
  CHECK(f.selection.selected().count({6, view::MapKind::None, -1, -1, -1}) == 1);
  CHECK(plot->hoverText(6).contains(QStringLiteral("backward")));
}

TEST_CASE("the depth view keeps its choices") {
  test::ViewFixture f;
  DepthView view(f.context());
  view.setDefinition(GainDefinition::ProductOfMeans);
  view.setSide(CompositeSide::Suffix);
  DepthView other(f.context());
  other.restoreState(view.saveState());
  CHECK(other.definition() == GainDefinition::ProductOfMeans);
  CHECK(other.side() == CompositeSide::Suffix);
}

TEST_CASE("pictures of the depth view", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    test::ViewFixture f;
    f.runs.open(QStringLiteral("/runs/other"), QStringLiteral("unconstrained"));
    DepthView view(f.context());
    view.resize(960, 460);
    view.show();
    test::DemoRun other{"/runs/other", "hc", 4, 8, 1000, 5};
    view.setFrames({test::demoFrame({}, 1000), test::demoFrame(other, 300)});
    f.selection.setHover(view::ElementId{4, view::MapKind::None, -1, -1, -1});
    test::settle();
    test::keepPicture(view, std::string("depth-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
