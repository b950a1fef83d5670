// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>

#include "core/config/Presets.h"
#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::test {

inline graph::Design presetDesign(const std::string& name) {
  const auto preset = config::loadPreset(name);
  REQUIRE(preset.ok());
  return graph::fromConfig(preset.value().config);
}

/// A canvas whose edits are made at once, as a document would make them.
struct Canvas : ViewFixture {
  widgets::DesignCanvas canvas{&selection};
  int edits = 0;
  QString said;

  explicit Canvas(const graph::Design& design, QSize size = {1280, 720}) {
    canvas.resize(size);
    canvas.setContent(widgets::contentOf(design));
    QObject::connect(&canvas, &widgets::DesignCanvas::edited, &canvas, [this](const graph::Design& next) {
      ++edits;
      canvas.setContent(widgets::contentOf(next));
    });
    QObject::connect(&canvas, &widgets::DesignCanvas::refused, &canvas, [this](const QString& why) { said = why; });
    canvas.show();
    settle();
  }
  const graph::Design& design() { return canvas.design(); }
  graph::BlockId first(const std::string& type) {
    for (const graph::Block* block : design().allBlocks()) {
      if (block->type == type) return block->id;
    }
    return graph::outside;
  }
  int count(const std::string& type) {
    int found = 0;
    for (const graph::Block* block : design().allBlocks()) found += block->type == type ? 1 : 0;
    return found;
  }
  QPointF view(QPointF world) { return canvas.camera().toView(world); }
  QPointF centre(graph::BlockId id) { return view(canvas.layoutOfBlocks().find(id)->rect.center()); }
  QPointF socket(graph::BlockId stack, const graph::End& end, bool output) {
    return view(canvas.layoutOfBlocks().socket(stack, end, output));
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers keys = {}) {
    QMouseEvent event(type, at, canvas.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : button,
                      type == QEvent::MouseButtonRelease ? Qt::NoButton : button, keys);
    QApplication::sendEvent(&canvas, &event);
  }
  void click(QPointF at, Qt::KeyboardModifiers keys = {}) {
    QMouseEvent move(QEvent::MouseMove, at, canvas.mapToGlobal(at), Qt::NoButton, {}, {});
    QApplication::sendEvent(&canvas, &move);
    mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, keys);
    mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton, keys);
  }
  void drag(QPointF from, QPointF to) {
    mouse(QEvent::MouseButtonPress, from);
    mouse(QEvent::MouseMove, (from + to) / 2);
    mouse(QEvent::MouseMove, to);
    mouse(QEvent::MouseButtonRelease, to);
  }
  void press(int key, Qt::KeyboardModifiers keys = {}) {
    QKeyEvent event(QEvent::KeyPress, key, keys);
    QApplication::sendEvent(&canvas, &event);
  }
};

}  // namespace mhc::test
