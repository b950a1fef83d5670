// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "tests/support/Input.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::test {

/// A view with a 3D picture, on screen.
template <typename SceneView>
struct SceneFixture : ViewFixture {
  SceneView view{context()};

  void show(QSize size) {
    view.resize(size);
    view.show();
  }
  /// Waits until the picture has been drawn anew.
  void ready() {
    const quint64 before = view.scene()->renderCount();
    view.scene()->requestRender();
    waitUntil([&] { return view.scene()->renderCount() > before; });
    settle();
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton) {
    sendMouse(*view.scene(), type, at, button);
  }
  void press(int key) { sendKey(*view.scene(), key); }
};

/// Pixels that have another colour in the one than in the other; of equal size.
[[nodiscard]] inline int difference(const QImage& a, const QImage& b) {
  int changed = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) changed += a.pixel(x, y) != b.pixel(x, y);
  }
  return changed;
}

/// Pixels of any other colour than that of the paper.
[[nodiscard]] inline int drawnOn(QRgb paper, const QImage& image) {
  int drawn = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) drawn += image.pixel(x, y) != paper;
  }
  return drawn;
}

}  // namespace mhc::test
