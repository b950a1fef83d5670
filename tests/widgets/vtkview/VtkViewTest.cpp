// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/VtkView.h"

#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <QMouseEvent>
#include <QPainter>
#include <QTabWidget>
#include <QWheelEvent>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/Input.h"
#include "tests/support/Wait.h"
#include "tests/widgets/vtkview/BallView.h"
#include "widgets/base/vtk/GlContext.h"

using namespace mhc::widgets;
using namespace mhc::test;

TEST_CASE("a 3D view draws its scene without OpenGL errors") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  REQUIRE(view->hasGl());
  REQUIRE(view->glErrors() == 0);
  REQUIRE(GlContext::shared() != nullptr);
  const double dpr = view->devicePixelRatioF();
  REQUIRE(view->picture().width() == std::lround(view->width() * dpr));
  REQUIRE(view->picture().height() == std::lround(view->height() * dpr));
}

TEST_CASE("the scale factor asked for is the one tested") {
  const QByteArray factor = qgetenv("QT_SCALE_FACTOR");
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  REQUIRE(view->devicePixelRatioF() == Approx(factor.isEmpty() ? 1.0 : factor.toDouble()));
}

TEST_CASE("the ball stands where the projection says") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  const QPointF centre = view->project({0.2, 0, 0}).at * view->devicePixelRatioF();
  // Centre of mass of what is drawn; the ball is small enough for perspective to matter little.
  double sumX = 0, sumY = 0, count = 0;
  const QImage& image = view->picture();
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      if (image.pixel(x, y) == 0xFFFFFFFF) continue;
      sumX += x, sumY += y, ++count;
    }
  }
  REQUIRE(std::abs(sumX / count - centre.x()) < 0.03 * image.width());
  REQUIRE(std::abs(sumY / count - centre.y()) < 0.03 * image.width());
}

TEST_CASE("dragging changes the camera and the picture, a burst of moves costs one frame") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  settle();
  const QImage before = view->picture().copy();
  const CameraPose pose = view->camera().pose();
  const quint64 renders = view->renderCount();
  drag(*view, {200, 150}, {320, 170});
  REQUIRE_FALSE(view->camera().pose() == pose);
  REQUIRE(waitUntil([&] { return view->renderCount() > renders; }));
  REQUIRE(view->renderCount() == renders + 1);
  REQUIRE_FALSE(view->picture() == before);

  const CameraPose orbited = view->camera().pose();
  drag(*view, {200, 150}, {240, 150}, Qt::MiddleButton);
  REQUIRE_FALSE(view->camera().pose().focal == orbited.focal);
  const double distance = view->camera().distance();
  QWheelEvent wheel({200, 150}, view->mapToGlobal(QPointF(200, 150)), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(view.get(), &wheel);
  REQUIRE(view->camera().distance() < distance);
}

TEST_CASE("a repaint without a change renders nothing") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  settle();
  const quint64 renders = view->renderCount();
  for (int i = 0; i < 5; ++i) {
    view->update();
    settle();
  }
  REQUIRE(view->renderCount() == renders);
}

TEST_CASE("a neighbour's repaint costs no frame") {
  QWidget window;
  const auto view = ballView(&window);
  QLabel label(QStringLiteral("one"), &window);
  label.setGeometry(420, 10, 100, 20);
  window.resize(560, 320);
  window.show();
  REQUIRE(drawn(*view));
  settle();
  const quint64 renders = view->renderCount();
  for (int i = 0; i < 5; ++i) {
    label.setText(QString::number(i));
    settle();
  }
  REQUIRE(view->renderCount() == renders);
}

TEST_CASE("the picture survives floating, docking, tabs, hiding and showing") {
  QMainWindow window;
  auto* dock = new QDockWidget(QStringLiteral("3D"), &window);
  VtkView* view = ballView().release();
  dock->setWidget(view);
  window.addDockWidget(Qt::RightDockWidgetArea, dock);
  auto* other = new QDockWidget(QStringLiteral("other"), &window);
  other->setWidget(new QLabel(QStringLiteral("other")));
  window.addDockWidget(Qt::RightDockWidgetArea, other);
  window.resize(900, 600);
  window.show();
  REQUIRE(drawn(*view));
  const auto stillThere = [&] {
    settle();
    return coverage(view->grab().toImage().convertToFormat(QImage::Format_RGB32)) > 0.05 && coverage(view->picture()) > 0.05;
  };
  for (int i = 0; i < 3; ++i) {
    dock->setFloating(true);
    REQUIRE(stillThere());
    dock->setFloating(false);
    REQUIRE(stillThere());
  }
  window.tabifyDockWidget(dock, other);
  other->raise();
  settle();
  dock->raise();
  REQUIRE(stillThere());
  dock->hide();
  settle();
  dock->show();
  REQUIRE(stillThere());
  REQUIRE(view->glErrors() == 0);
}

TEST_CASE("two views share the context and one may go") {
  auto first = ballView();
  auto second = ballView();
  first->show();
  second->show();
  REQUIRE(drawn(*first));
  REQUIRE(drawn(*second));
  first.reset();
  const quint64 renders = second->renderCount();
  second->requestRender();
  REQUIRE(waitUntil([&] { return second->renderCount() > renders; }));
  REQUIRE(coverage(second->picture()) > 0.05);
  REQUIRE(second->glErrors() == 0);
}

TEST_CASE("views may be destroyed shown or unshown") {
  { const auto unshown = ballView(); }
  auto shown = ballView();
  shown->show();
  REQUIRE(drawn(*shown));
  shown.reset();
  const auto next = ballView();
  next->show();
  REQUIRE(drawn(*next));
  REQUIRE(next->glErrors() == 0);
}

TEST_CASE("keys move the camera and the standard views fit") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  const auto press = [&](int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QKeyEvent event(QEvent::KeyPress, key, modifiers);
    QApplication::sendEvent(view.get(), &event);
    return event.isAccepted();
  };
  press(Qt::Key_Z);
  REQUIRE(view->camera().direction()[2] == Approx(-1));
  const CameraPose top = view->camera().pose();
  press(Qt::Key_Right, Qt::ShiftModifier);
  REQUIRE_FALSE(view->camera().pose() == top);
  press(Qt::Key_R);
  const CameraPose home = view->camera().pose();
  press(Qt::Key_Plus);
  REQUIRE_FALSE(view->camera().pose() == home);
  press(Qt::Key_F);
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(view->camera().pose().position[i] == Approx(home.position[i]));
  // Plain arrows belong to the view around this one.
  REQUIRE_FALSE(press(Qt::Key_Right));
}

TEST_CASE("Escape undoes a drag that is under way") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  const CameraPose pose = view->camera().pose();
  mouse(*view, QEvent::MouseButtonPress, {200, 150}, Qt::LeftButton, Qt::LeftButton);
  mouse(*view, QEvent::MouseMove, {260, 150}, Qt::NoButton, Qt::LeftButton);
  REQUIRE_FALSE(view->camera().pose() == pose);
  // The window has a command on Escape: while something is dragged it must not get the key.
  const auto kept = [&] { return mhc::test::keepsKey(*view, Qt::Key_Escape); };
  CHECK(kept());
  QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
  QApplication::sendEvent(view.get(), &escape);
  REQUIRE(view->camera().pose() == pose);
  CHECK_FALSE(kept());
  view->startBox();
  CHECK(kept());
}

TEST_CASE("a click is told from a drag, and a right click asks for the menu") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  int clicks = 0, menus = 0;
  QObject::connect(view.get(), &VtkView::clicked, view.get(), [&] { ++clicks; });
  QObject::connect(view.get(), &VtkView::menuRequested, view.get(), [&] { ++menus; });
  mouse(*view, QEvent::MouseButtonPress, {100, 100}, Qt::LeftButton, Qt::LeftButton);
  mouse(*view, QEvent::MouseButtonRelease, {101, 100}, Qt::LeftButton, Qt::NoButton);
  drag(*view, {100, 100}, {200, 100});
  mouse(*view, QEvent::MouseButtonPress, {100, 100}, Qt::RightButton, Qt::RightButton);
  mouse(*view, QEvent::MouseButtonRelease, {100, 100}, Qt::RightButton, Qt::NoButton);
  drag(*view, {100, 100}, {100, 160}, Qt::RightButton);
  REQUIRE(clicks == 1);
  REQUIRE(menus == 1);
}

TEST_CASE("the gizmo's ends look along their axes") {
  const auto view = ballView();
  view->show();
  REQUIRE(drawn(*view));
  const double reach = OrientationGizmo::kRadius + OrientationGizmo::kKnob + 6;
  const QPointF centre(view->width() - reach, reach);
  const Vec3 r = view->camera().right(), u = view->camera().pose().up;
  const QPointF end = centre + QPointF(r[0], -u[0]) * OrientationGizmo::kRadius;  // the end of +x
  mouse(*view, QEvent::MouseButtonPress, end, Qt::LeftButton, Qt::LeftButton);
  mouse(*view, QEvent::MouseButtonRelease, end, Qt::LeftButton, Qt::NoButton);
  REQUIRE(view->camera().direction()[0] == Approx(-1));
}
