// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QKeyEvent>
#include <QWheelEvent>
#include <catch2/catch.hpp>

#include "tests/support/Input.h"
#include "tests/widgets/chart/ChartFixture.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

namespace {

OwnSeries ramp() {
  return OwnSeries(valuesOf(101, [](int i) { return i * 0.1; }));
}

void wheel(ShownChart& s, QPointF at, int delta, Qt::KeyboardModifiers keys = {}) {
  QWheelEvent event(at, s.chart.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, keys, Qt::NoScrollPhase, false);
  QApplication::sendEvent(&s.chart, &event);
  s.wait();
}

}  // namespace

TEST_CASE("dragging a box zooms into it") {
  ShownChart s({ramp()});
  s.drag(s.at(20, 8), s.at(60, 2));
  CHECK(s.chart.xMap().range().low == Approx(20));
  CHECK(s.chart.xMap().range().high == Approx(60));
  CHECK(s.chart.yMap().range().low == Approx(2));
  CHECK(s.chart.yMap().range().high == Approx(8));
  CHECK_FALSE(s.chart.following());
  s.mouse(QEvent::MouseButtonDblClick, s.at(40, 5), Qt::LeftButton);
  s.wait();
  CHECK(s.chart.following());
  CHECK(s.chart.xMap().range() == view::Range{0, 100});
}

TEST_CASE("a flat box zooms X only, and Y goes on fitting what is in view") {
  ShownChart s({ramp()});
  s.drag(s.at(20, 5), s.at(60, 5));
  CHECK(s.chart.xMap().range().low == Approx(20));
  CHECK(s.chart.yMap().range().low ==
        Approx(1.8).margin(0.15));  // whether the outermost record is in is a matter of rounding
  CHECK(s.chart.yMap().range().high == Approx(6.2).margin(0.15));
}

TEST_CASE("Shift and the middle button pan, on an axis along it alone") {
  ShownChart s({ramp()});
  s.chart.setXRange({20, 60});
  s.wait();
  const view::Range y = s.chart.yMap().range();
  const double width = s.chart.plotArea().width();
  const QPointF middle = s.chart.plotArea().center();
  s.drag(middle, middle - QPointF(width / 4, 0), Qt::LeftButton, Qt::ShiftModifier);
  CHECK(s.chart.xMap().range().low == Approx(30));
  s.drag(middle, middle + QPointF(width / 4, 0), Qt::MiddleButton);
  CHECK(s.chart.xMap().range().low == Approx(20));
  const QPointF axis(middle.x(), s.chart.plotArea().bottom() + 10);
  s.drag(axis, axis - QPointF(width / 2, 30), Qt::MiddleButton);
  CHECK(s.chart.xMap().range().low == Approx(40));
  CHECK(s.chart.yMap().range().span() == Approx(y.span()));
}

TEST_CASE("dragging along an axis zooms that axis alone") {
  ShownChart s({ramp()});
  const QRectF area = s.chart.plotArea();
  const view::Range before = s.chart.yMap().range();
  const auto onX = [&](double x) { return QPointF(s.at(x, 0).x(), area.bottom() + 8); };
  s.drag(onX(20), onX(60) + QPointF(0, 5));
  CHECK(s.chart.xMap().range().low == Approx(20));
  CHECK(s.chart.xMap().range().high == Approx(60));
  s.chart.fit();
  s.wait();
  CHECK(s.chart.yMap().range() == before);
  const auto onY = [&](double y) { return QPointF(area.left() - 8, s.at(0, y).y()); };
  s.drag(onY(3), onY(7));
  CHECK(s.chart.yMap().range().low == Approx(3));
  CHECK(s.chart.yMap().range().high == Approx(7));
  CHECK(s.chart.xMap().range() == view::Range{0, 100});
}

TEST_CASE("Alt+Left and Alt+Right go back and forward through what was shown") {
  ShownChart s({ramp()});
  s.press(Qt::Key_Left, Qt::AltModifier);  // nothing before
  CHECK(s.chart.following());
  s.chart.setXRange({20, 60});
  s.chart.setXRange({30, 40});  // at once: one gesture
  s.wait();
  s.press(Qt::Key_Left, Qt::AltModifier);
  CHECK(s.chart.following());
  CHECK(s.chart.xMap().range() == view::Range{0, 100});
  s.press(Qt::Key_Right, Qt::AltModifier);
  CHECK(s.chart.xMap().range() == view::Range{30, 40});
  CHECK_FALSE(s.chart.following());
  s.press(Qt::Key_F);
  CHECK(s.chart.following());
  s.press(Qt::Key_Left, Qt::AltModifier);  // a fit can be taken back too
  CHECK(s.chart.xMap().range() == view::Range{30, 40});
  s.chart.setLogX(true);
  CHECK_FALSE(s.chart.history().canGoBack());
}

TEST_CASE("ranges shown before are kept in order, and not without end") {
  RangeHistory history;
  const auto rangeAt = [](double low) { return ChartRange{view::AxisMap({low, low + 1}, false), {}, true, false}; };
  for (int i = 0; i < 150; ++i) history.keep(rangeAt(i));
  CHECK(history.back(rangeAt(150))->x.range().low == 149);
  CHECK(history.back(rangeAt(149))->x.range().low == 148);
  CHECK(history.forward(rangeAt(148))->x.range().low == 149);
  history.keep(rangeAt(149));
  CHECK_FALSE(history.canGoForward());
  int steps = 0;
  while (history.back(rangeAt(0))) ++steps;
  CHECK(steps == 100);
}

TEST_CASE("the wheel zooms at the pointer, in a grid only with Ctrl") {
  ShownChart s({ramp()});
  wheel(s, s.at(25, 5), 240);
  CHECK(s.chart.xMap().range().span() < 90);
  CHECK(s.chart.xMap().position(25) == Approx(0.25));
  s.chart.fit();
  s.wait();
  s.chart.setInGrid(true);
  wheel(s, s.at(25, 5), 240);
  CHECK(s.chart.following());
  wheel(s, s.at(25, 5), 240, Qt::ControlModifier);
  CHECK_FALSE(s.chart.following());
  s.chart.fit();
  s.wait();
  wheel(s, {s.chart.plotArea().left() - 8, s.chart.plotArea().center().y()}, 120, Qt::ControlModifier);
  CHECK(s.chart.yMap().range().span() < 10.5);
  CHECK(s.chart.xMap().range() == view::Range{0, 100});
}

TEST_CASE("a click asks for the step below it") {
  ShownChart s({ramp()});
  std::vector<qint64> steps;
  QObject::connect(&s.chart, &Chart::stepRequested, &s.chart, [&](qint64 step) { steps.push_back(step); });
  s.mouse(QEvent::MouseButtonPress, s.at(42, 3), Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, s.at(42, 3), Qt::LeftButton);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0] == 42);
}

TEST_CASE("hovering near a line names its run, leaving takes it back") {
  ShownChart s({ramp()});
  std::vector<QString> runs;
  QObject::connect(&s.chart, &Chart::runHovered, &s.chart, [&](const QString& run) { runs.push_back(run); });
  s.mouse(QEvent::MouseMove, s.at(50, 5));
  REQUIRE(runs.size() == 1);
  CHECK(runs[0] == QStringLiteral("/runs/demo"));
  CHECK(s.chart.shownReadout().contains(QStringLiteral("step 50")));
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&s.chart, &leave);
  CHECK(runs.size() == 2);
  CHECK(s.chart.shownReadout().isEmpty());
}

TEST_CASE("Ctrl+click freezes the read-out, Ctrl+C copies it, Escape frees it") {
  ShownChart s({ramp()});
  s.mouse(QEvent::MouseMove, s.at(50, 5));
  s.mouse(QEvent::MouseButtonPress, s.at(50, 5), Qt::LeftButton, Qt::ControlModifier);
  s.mouse(QEvent::MouseButtonRelease, s.at(50, 5), Qt::LeftButton, Qt::ControlModifier);
  s.mouse(QEvent::MouseMove, s.at(80, 8));
  CHECK(s.chart.shownReadout().contains(QStringLiteral("step 50")));
  s.press(Qt::Key_C, Qt::ControlModifier);
  CHECK(QApplication::clipboard()->text() == s.chart.shownReadout());
  CHECK(test::keepsKey(s.chart, Qt::Key_Escape));
  s.press(Qt::Key_Escape);
  CHECK(s.chart.shownReadout().isEmpty());
  CHECK_FALSE(test::keepsKey(s.chart, Qt::Key_Escape));  // the window clears the selection then
}

TEST_CASE("Escape gives up a box that is being drawn") {
  ShownChart s({ramp()});
  const auto before = s.chart.xMap().range();
  s.mouse(QEvent::MouseButtonPress, s.at(20, 2), Qt::LeftButton);
  s.mouse(QEvent::MouseMove, s.at(60, 8), Qt::LeftButton);
  CHECK(test::keepsKey(s.chart, Qt::Key_Escape));
  s.press(Qt::Key_Escape);
  s.mouse(QEvent::MouseButtonRelease, s.at(60, 8), Qt::LeftButton);
  s.wait();
  CHECK(s.chart.xMap().range().low == before.low);
  CHECK(s.chart.xMap().range().high == before.high);
}

TEST_CASE("keys move the crosshair, pan, zoom and fit") {
  ShownChart s({ramp()});
  std::vector<qint64> steps;
  QObject::connect(&s.chart, &Chart::stepRequested, &s.chart, [&](qint64 step) { steps.push_back(step); });
  s.press(Qt::Key_Right);
  CHECK(s.chart.shownReadout().contains(QStringLiteral("step 0")));
  s.press(Qt::Key_Right);
  s.press(Qt::Key_Right);
  CHECK(s.chart.shownReadout().contains(QStringLiteral("step 2")));
  CHECK(s.chart.accessibleDescription().contains(QStringLiteral("step 2")));
  s.press(Qt::Key_Return);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0] == 2);
  s.press(Qt::Key_PageDown);
  CHECK(s.chart.shownReadout().contains(QStringLiteral("step 100")));
  s.press(Qt::Key_Plus);
  CHECK(s.chart.xMap().range().low == Approx(10));
  CHECK(s.chart.xMap().range().high == Approx(90));
  s.press(Qt::Key_Right, Qt::ShiftModifier);
  CHECK(s.chart.xMap().range().low == Approx(18));
  s.press(Qt::Key_F);
  CHECK(s.chart.following());
}
