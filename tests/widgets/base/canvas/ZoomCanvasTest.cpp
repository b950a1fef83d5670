// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/canvas/ZoomCanvas.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <catch2/catch.hpp>

#include "tests/support/Wait.h"
#include "widgets/base/canvas/CanvasMap.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

/// A chequered field of 40 × 20 cells of 50 units; remembers what it was asked to paint and what was done to it.
class Field : public ZoomCanvas {
 public:
  Field() { setMapShown(true); }
  QRectF sceneRect() const override { return {0, 0, 2000, 1000}; }
  void paintScene(QPainter& painter, const QRectF& visible, double) const override {
    area += visible.intersected(sceneRect()).width() * visible.intersected(sceneRect()).height();
    for (int x = 0; x < 40; ++x) {
      for (int y = 0; y < 20; ++y) {
        const QRectF cell(x * 50, y * 50, 50, 50);
        if (cell.intersects(visible)) painter.fillRect(cell, QColor((x * 6) % 256, (y * 12) % 256, (x + y) % 2 * 200));
      }
    }
  }
  mutable double area = 0;
  QRectF band;
  int bands = 0;
  bool take = false;
  int drags = 0, cancels = 0;

 protected:
  bool pressed(QPointF, QMouseEvent*) override { return take; }
  void dragged(QPointF, QMouseEvent*) override { ++drags; }
  void dragCancelled() override { ++cancels; }
  void bandChanged(const QRectF& world, Qt::KeyboardModifiers, bool done) override {
    band = world;
    bands += done ? 1 : 0;
  }
};

struct Shown {
  Field field;
  Shown() {
    field.resize(600, 400);
    field.show();
    test::settle();
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::KeyboardModifiers keys = {}) {
    QMouseEvent event(type, at, field.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : button,
                      type == QEvent::MouseButtonRelease ? Qt::NoButton : button, keys);
    QApplication::sendEvent(&field, &event);
  }
  void drag(QPointF from, QPointF to, Qt::MouseButton button) {
    mouse(QEvent::MouseButtonPress, from, button);
    mouse(QEvent::MouseMove, (from + to) / 2, button);
    mouse(QEvent::MouseMove, to, button);
    mouse(QEvent::MouseButtonRelease, to, button);
  }
  void wheel(QPointF at, int delta) {
    QWheelEvent event(at, field.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&field, &event);
  }
  void press(int key, Qt::KeyboardModifiers keys = {}) {
    QKeyEvent event(QEvent::KeyPress, key, keys);
    QApplication::sendEvent(&field, &event);
  }
};

}  // namespace

TEST_CASE("the whole is in view at first and again after F; it stays fitted when the canvas is resized") {
  Shown s;
  CHECK(s.field.visibleWorld().contains(s.field.sceneRect()));
  s.wheel({300, 200}, 480);
  CHECK_FALSE(s.field.visibleWorld().contains(s.field.sceneRect()));
  s.field.resize(500, 300);
  CHECK_FALSE(s.field.visibleWorld().contains(s.field.sceneRect()));
  s.press(Qt::Key_F);
  CHECK(s.field.visibleWorld().contains(s.field.sceneRect()));
  s.field.resize(700, 500);
  CHECK(s.field.visibleWorld().contains(s.field.sceneRect()));
}

TEST_CASE("the wheel zooms about the pointer") {
  Shown s;
  const QPointF at(410, 130);
  const QPointF world = s.field.camera().toWorld(at);
  s.wheel(at, 240);
  // Half a device pixel: the origin is snapped.
  CHECK(std::abs(s.field.camera().toView(world).x() - at.x()) <= 1);
  CHECK(std::abs(s.field.camera().toView(world).y() - at.y()) <= 1);
}

TEST_CASE("panning paints only the strips that come into view, and gives the same picture") {
  Shown s;
  s.wheel({300, 200}, 600);
  test::settle();
  const quint64 paints = s.field.fullPaints();
  s.field.area = 0;
  s.drag({300, 200}, {260, 180}, Qt::MiddleButton);
  test::settle();
  CHECK(s.field.fullPaints() == paints);
  const QRectF seen = s.field.visibleWorld();
  CHECK(s.field.area < 0.4 * seen.width() * seen.height());
  s.field.setMapShown(false);
  s.field.clearFocus();
  const QImage shifted = s.field.grab().toImage();
  const Camera camera = s.field.camera();
  Field fresh;
  fresh.setMapShown(false);
  fresh.resize(600, 400);
  fresh.setCamera(camera);
  const QImage anew = fresh.grab().toImage();
  int different = 0;
  for (int y = 5; y < 395; ++y) {
    for (int x = 5; x < 595; ++x) different += shifted.pixel(x, y) != anew.pixel(x, y) ? 1 : 0;
  }
  // The antialiased edge of a strip may differ by a shade; areas may not.
  CHECK(different < 600);
}

TEST_CASE("a rubber band tells its rectangle in the world; a click is an empty one") {
  Shown s;
  s.press(Qt::Key_0);
  const QPointF corner = s.field.camera().toWorld(QPointF(100, 100));
  s.drag({100, 100}, {220, 180}, Qt::LeftButton);
  CHECK(s.field.bands == 1);
  CHECK(s.field.band.topLeft() == corner);
  CHECK(s.field.band.size() == QSizeF(120, 80));
  s.mouse(QEvent::MouseButtonPress, {50, 50}, Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, {50, 50}, Qt::LeftButton);
  CHECK(s.field.bands == 2);
  CHECK(s.field.band.isNull());
}

TEST_CASE("Escape gives up a drag of the subclass") {
  Shown s;
  s.field.take = true;
  s.mouse(QEvent::MouseButtonPress, {50, 50}, Qt::LeftButton);
  s.mouse(QEvent::MouseMove, {80, 50}, Qt::LeftButton);
  s.press(Qt::Key_Escape);
  CHECK(s.field.drags == 1);
  CHECK(s.field.cancels == 1);
  s.mouse(QEvent::MouseMove, {90, 50}, Qt::LeftButton);
  CHECK(s.field.drags == 1);
}

TEST_CASE("Alt+Left returns to where the picture rested") {
  Shown s;
  const Camera first = s.field.camera();
  test::waitUntil([&] { return false; }, 500);  // it rests
  s.wheel({300, 200}, 360);
  REQUIRE(s.field.camera() != first);
  s.press(Qt::Key_Left, Qt::AltModifier);
  CHECK(s.field.camera() == first);
  s.press(Qt::Key_Right, Qt::AltModifier);
  CHECK(s.field.camera() != first);
}

TEST_CASE("the map appears when not all is in view, is painted once for a drawing, and takes one there") {
  Shown s;
  CHECK_FALSE(s.field.map()->isVisible());
  s.wheel({300, 200}, 840);
  test::settle();
  REQUIRE(s.field.map()->isVisible());
  const quint64 paintings = s.field.map()->paintings();
  const QPointF at(30, 30);
  QMouseEvent press(QEvent::MouseButtonPress, at, s.field.map()->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
  QApplication::sendEvent(s.field.map(), &press);
  test::settle();
  CHECK(s.field.map()->frame().contains(at));
  CHECK(s.field.map()->paintings() == paintings);
}
