// SPDX-License-Identifier: GPL-3.0-or-later
// On the offscreen platform there is no OpenGL to be had: the view says so and nothing else breaks.
#include <QKeyEvent>
#include <QApplication>
#include <catch2/catch.hpp>

#include "tests/support/Wait.h"
#include "widgets/base/vtk/GlContext.h"
#include "widgets/base/vtk/VtkView.h"

using namespace mhc::widgets;

TEST_CASE("without OpenGL a 3D view is a label") {
  VtkView view;
  view.resize(400, 300);
  view.show();
  mhc::test::settle();
  const QImage picture = view.grab().toImage();
  CHECK(GlContext::shared() == nullptr);
  CHECK_FALSE(view.hasGl());
  CHECK(view.renderCount() == 0);
  CHECK(view.accessibleDescription() == QStringLiteral("The 3D view needs OpenGL 3.2"));
  int written = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) written += picture.pixel(x, y) != picture.pixel(1, 1);
  }
  CHECK(written > 50);  // the sentence is there
  QKeyEvent fit(QEvent::KeyPress, Qt::Key_F, {});
  QApplication::sendEvent(&view, &fit);
  view.requestRender();
  mhc::test::settle();
  CHECK(view.renderCount() == 0);
}
