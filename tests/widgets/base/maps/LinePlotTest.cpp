// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/LinePlot.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/Wait.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

struct Shown {
  LinePlot plot;
  std::vector<std::pair<int, int>> ranges;
  Shown() {
    plot.resize(480, 240);
    plot.setLines(
        {{QStringLiteral("a"), QColor(255, 0, 255), Qt::SolidLine, {1, 2, 3, 4, 5}, {1, 3, std::nan(""), 2, 5}}});
    plot.show();
    test::settle();
    QObject::connect(&plot, &LinePlot::rangeChanged, &plot, [this](int a, int b) { ranges.emplace_back(a, b); });
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButtons buttons) {
    const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, plot.mapToGlobal(at), button, buttons, {});
    QApplication::sendEvent(&plot, &event);
  }
  void press(int key, Qt::KeyboardModifiers modifiers = {}) {
    QKeyEvent event(QEvent::KeyPress, key, modifiers);
    QApplication::sendEvent(&plot, &event);
  }
};

}  // namespace

TEST_CASE("a curve is drawn where its values are, with a gap for what has no place", "[pixels]") {
  Shown s;
  const QImage image = s.plot.grab().toImage();
  const double dpr = image.devicePixelRatio();
  CHECK(image.pixelColor((s.plot.positionOf(2, 3) * dpr).toPoint()) == QColor(255, 0, 255));
  CHECK(image.pixelColor((s.plot.positionOf(3, 2.5) * dpr).toPoint()) != QColor(255, 0, 255));
  CHECK(s.plot.hoverText(3).contains(QStringLiteral("not recorded")));
  CHECK(s.plot.hoverText(5).contains(QStringLiteral("a: 5")));
  s.plot.setLogarithmic(true);
  CHECK(s.plot.positionOf(1, 1).y() - s.plot.positionOf(1, 2).y() ==
        Approx(s.plot.positionOf(1, 2).y() - s.plot.positionOf(1, 4).y()));
}

TEST_CASE("a range is dragged where one may be chosen, and only there") {
  Shown s;
  s.mouse(QEvent::MouseButtonPress, s.plot.positionOf(2, 3), Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, s.plot.positionOf(4, 3), Qt::NoButton);
  CHECK(s.ranges.empty());
  s.plot.setRange(std::pair{1, 5});
  s.mouse(QEvent::MouseButtonPress, s.plot.positionOf(4, 3), Qt::LeftButton);
  s.mouse(QEvent::MouseMove, s.plot.positionOf(2, 3), Qt::LeftButton);
  s.mouse(QEvent::MouseMove, s.plot.positionOf(-9, 3), Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, s.plot.positionOf(-9, 3), Qt::NoButton);
  REQUIRE_FALSE(s.ranges.empty());
  CHECK(s.ranges.back() == std::pair{1, 4});
  CHECK(s.plot.range() == std::pair{1, 4});
}

TEST_CASE("arrow keys move the hovered x, with Shift they grow a range from it") {
  Shown s;
  s.plot.setRange(std::pair{1, 5});
  for (int i = 0; i < 2; ++i) s.press(Qt::Key_Right);
  s.press(Qt::Key_Right, Qt::ShiftModifier);
  CHECK(s.plot.range() == std::pair{2, 3});
  s.press(Qt::Key_Right, Qt::ShiftModifier);
  CHECK(s.plot.range() == std::pair{2, 4});
  s.press(Qt::Key_Left, Qt::ShiftModifier);
  CHECK(s.plot.range() == std::pair{2, 3});
  double activated = 0;
  QObject::connect(&s.plot, &LinePlot::activated, &s.plot, [&](double x) { activated = x; });
  s.press(Qt::Key_Return);
  CHECK(activated == 3);
}

TEST_CASE("the threshold line moves with the pointer and is told when let go") {
  Shown s;
  s.plot.setThreshold(4.0, QStringLiteral("limit"));
  std::vector<std::pair<double, bool>> told;
  QObject::connect(&s.plot, &LinePlot::thresholdMoved, &s.plot,
                   [&](double v, bool done) { told.emplace_back(v, done); });
  s.mouse(QEvent::MouseButtonPress, s.plot.positionOf(3, 4), Qt::LeftButton);
  s.mouse(QEvent::MouseMove, s.plot.positionOf(3, 2), Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, s.plot.positionOf(3, 2), Qt::NoButton);
  REQUIRE(told.size() == 2);
  CHECK_FALSE(told[0].second);
  CHECK(told[1].second);
  CHECK(told[1].first == Approx(2).margin(0.1));
  CHECK(s.plot.threshold() == told[1].first);
}

TEST_CASE("a band stands around its curve and belongs to the range in view", "[pixels]") {
  Shown s;
  PlotLine line{QStringLiteral("a"), QColor(255, 0, 255), Qt::SolidLine, {1, 2, 3}, {2, 2, 2}};
  line.low = {1, 1, 1};
  line.high = {6, 6, 6};
  s.plot.setLines({line});
  CHECK(s.plot.plotArea().contains(s.plot.positionOf(2, 6)));
  CHECK(s.plot.hoverText(2).contains(QStringLiteral("(1 to 6)")));
  const QImage image = s.plot.grab().toImage();
  const double dpr = image.devicePixelRatio();
  const QColor inside = image.pixelColor((s.plot.positionOf(1.5, 4) * dpr).toPoint());
  const QColor outside = image.pixelColor((s.plot.positionOf(1.5, 0.75) * dpr).toPoint());
  CHECK(inside != outside);
  s.plot.setAlwaysShown(view::Range{-4, 20});
  CHECK(s.plot.plotArea().contains(s.plot.positionOf(2, 19.5)));
  s.plot.setSelected({2});
  const QColor chosen = s.plot.grab().toImage().pixelColor((s.plot.positionOf(2, 15) * dpr).toPoint());
  CHECK(chosen != outside);
}

TEST_CASE("Enter activates, with Ctrl it toggles") {
  Shown s;
  std::vector<double> activated, toggled;
  QObject::connect(&s.plot, &LinePlot::activated, &s.plot, [&](double x) { activated.push_back(x); });
  QObject::connect(&s.plot, &LinePlot::toggled, &s.plot, [&](double x) { toggled.push_back(x); });
  s.plot.setHovered(2);
  s.press(Qt::Key_Return);
  s.press(Qt::Key_Return, Qt::ControlModifier);
  CHECK(activated == std::vector<double>{2});
  CHECK(toggled == std::vector<double>{2});
}

TEST_CASE("an empty plot paints and takes keys without harm") {
  LinePlot plot;
  plot.resize(200, 120);
  plot.show();
  plot.setLogarithmic(true);
  plot.setLines({{{}, Qt::red, Qt::SolidLine, {1}, {-3}}});
  plot.grab();
  plot.setLines({});
  plot.grab();
  QKeyEvent event(QEvent::KeyPress, Qt::Key_Right, {});
  QApplication::sendEvent(&plot, &event);
  CHECK(plot.lines().empty());
}
