// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/DepthStepMap.h"

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
  DepthStepMap map;
  Shown() {
    DepthStepPicture picture;
    picture.title = QStringLiteral("Backward gain");
    picture.valueName = QStringLiteral("gain");
    picture.steps = {0, 10, 100};
    picture.depth = 2;
    picture.values = {1, 2, 0.5, std::nan(""), 1.5, 1};
    picture.centre = 1;
    map.resize(500, 260);
    map.setPicture(std::move(picture));
    map.show();
    test::settle();
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButtons buttons) {
    const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, map.mapToGlobal(at), button, buttons, {});
    QApplication::sendEvent(&map, &event);
  }
};

}  // namespace

TEST_CASE("every cell has the colour of its value", "[pixels]") {
  Shown s;
  const QImage image = s.map.grab().toImage();
  for (std::size_t k = 0; k < 3; ++k) {
    for (int l = 1; l <= 2; ++l) {
      INFO(k << ' ' << l);
      const QPoint at = (s.map.cellCentre(k, l) * image.devicePixelRatio()).toPoint();
      CHECK(image.pixelColor(at) == s.map.colour(s.map.value(k, l)));
    }
  }
  // Twice and half are equally far from 1, on the two sides.
  CHECK(s.map.colour(2).red() > s.map.colour(2).blue());
  CHECK(s.map.colour(0.5).blue() > s.map.colour(0.5).red());
}

TEST_CASE("cells reach half way to the next record") {
  Shown s;
  CHECK(s.map.cellCentre(0, 1).x() < s.map.cellCentre(1, 1).x());
  const double wide = s.map.plotArea().width();
  CHECK(s.map.cellCentre(2, 1).x() - s.map.plotArea().left() == Approx((0.55 + 1) / 2 * wide));
}

TEST_CASE("the threshold is dragged along the colour bar") {
  Shown s;
  s.map.setThreshold(1.6);
  std::vector<std::pair<double, bool>> told;
  QObject::connect(&s.map, &DepthStepMap::thresholdMoved, &s.map,
                   [&](double v, bool done) { told.emplace_back(v, done); });
  const double x = s.map.barArea().center().x();
  s.mouse(QEvent::MouseButtonPress, {x, s.map.barY(1.6)}, Qt::LeftButton);
  s.mouse(QEvent::MouseMove, {x, s.map.barY(1.2)}, Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, {x, s.map.barY(1.2)}, Qt::NoButton);
  REQUIRE(told.size() >= 2);
  CHECK(told.back().second);
  CHECK(told.back().first == Approx(1.2).epsilon(0.02));
}

TEST_CASE("pointer and keys tell sublayer and step") {
  Shown s;
  int hovered = 0;
  qint64 step = -1;
  QObject::connect(&s.map, &DepthStepMap::hovered, &s.map, [&](int l) { hovered = l; });
  QObject::connect(&s.map, &DepthStepMap::stepChosen, &s.map, [&](qint64 k) { step = k; });
  s.mouse(QEvent::MouseMove, s.map.cellCentre(1, 2), Qt::NoButton);
  CHECK(hovered == 2);
  s.mouse(QEvent::MouseButtonPress, s.map.cellCentre(1, 2), Qt::LeftButton);
  CHECK(step == 10);
  for (const int key : {Qt::Key_Right, Qt::Key_Down, Qt::Key_Return}) {
    QKeyEvent event(QEvent::KeyPress, key, {});
    QApplication::sendEvent(&s.map, &event);
  }
  CHECK(hovered == 1);
  CHECK(step == 100);
  CHECK(s.map.hoverText(1, 2).contains(QStringLiteral("not recorded")));
}

TEST_CASE("nothing recorded, one step, and values that have no colour paint without harm") {
  Shown s;
  s.map.setPicture({});
  s.map.grab();
  DepthStepPicture one;
  one.steps = {7};
  one.depth = 3;
  one.centre = 1;
  one.values = {-1, INFINITY, std::nan("")};
  s.map.setPicture(one);
  s.map.setThreshold(1.6);
  s.map.setStep(7);
  s.map.grab();
  one.centre = 0;
  s.map.setPicture(one);
  CHECK_FALSE(s.map.grab().isNull());
}
