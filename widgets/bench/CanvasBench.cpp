// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of the design canvas: panning, zooming, hovering and editing designs of hundreds of blocks.
#include <QApplication>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QWindow>

#include "core/config/Presets.h"
#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "widgets/bench/Timings.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::bench {
namespace {

/// gpt2-mhc with so many layers, all written out one behind the other: 6 blocks a layer.
graph::Design unfolded(int layers) {
  const auto preset = config::loadPreset("gpt2-mhc");
  if (!preset.ok()) return {};
  config::Config config = preset.value().config;
  config.model.num_hidden_layers = layers;
  graph::Design design = graph::fromConfig(config);
  for (const graph::Block* block : design.allBlocks()) {
    if (block->type == "stack") return graph::unfoldStack(design, block->id);
  }
  return design;
}

void paintNow(QWidget& widget) {
  QApplication::sendPostedEvents();
  widget.repaint();
}

void measure(const char* name, QSize size, const graph::Design& design) {
  widgets::DesignCanvas canvas(nullptr);
  canvas.resize(size);
  Timings content, pan, zoom, all, hover, move;
  widgets::CanvasContent made;
  content.measure([&] { made = widgets::contentOf(design); });
  canvas.show();
  while (canvas.windowHandle() == nullptr || !canvas.windowHandle()->isExposed()) QApplication::processEvents();
  content.measure([&] {
    canvas.setContent(made);
    paintNow(canvas);
  });
  std::printf("%s: %zu blocks, %d x %d, ratio %g\n", name, design.allBlocks().size(), size.width(), size.height(), canvas.devicePixelRatio());
  content.print("  problems, shapes, costs; layout and first picture", 50);
  const auto mouse = [&](QEvent::Type type, QPointF at, Qt::MouseButton button) {
    QMouseEvent event(type, at, canvas.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : button, button, {});
    QApplication::sendEvent(&canvas, &event);
  };
  // All in view: boxes; then closer, with all their text.
  for (const double scale : {canvas.camera().scale, 0.5, 1.0}) {
    const QPointF middle(size.width() / 2.0, size.height() / 2.0);
    canvas.fit();
    canvas.zoomBy(scale / canvas.camera().scale, middle);
    paintNow(canvas);
    pan = {}, zoom = {}, hover = {};
    mouse(QEvent::MouseButtonPress, middle, Qt::MiddleButton);
    for (int i = 0; i < 100; ++i) {
      const QPointF at = middle + QPointF(7.0 * (i % 20 - 10), 3.0 * (i % 7 - 3));
      pan.measure([&] {
        mouse(QEvent::MouseMove, at, Qt::MiddleButton);
        paintNow(canvas);
      });
    }
    mouse(QEvent::MouseButtonRelease, middle, Qt::MiddleButton);
    for (int i = 0; i < 100; ++i) {
      QWheelEvent event(middle, canvas.mapToGlobal(middle), {}, {0, i % 8 < 4 ? 30 : -30}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
      zoom.measure([&] {
        QApplication::sendEvent(&canvas, &event);
        paintNow(canvas);
      });
    }
    for (int i = 0; i < 100; ++i) {
      const QPointF at(size.width() * (i + 0.5) / 100, size.height() / 2.0 + (i * 13) % 60 - 30);
      hover.measure([&] {
        mouse(QEvent::MouseMove, at, Qt::NoButton);
        paintNow(canvas);
      });
    }
    std::printf("  scale %.3f\n", canvas.camera().scale);
    pan.print("    one move of a pan", 16.7);
    zoom.print("    one notch of a zoom", 16.7);
    hover.print("    one move of the pointer", 16.7);
  }
}

}  // namespace
}  // namespace mhc::bench

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  using namespace mhc;
  std::printf("platform %s\n", qPrintable(QApplication::platformName()));
  bench::measure("gpt2-mhc, folded", {1280, 720}, graph::fromConfig(config::loadPreset("gpt2-mhc").value().config));
  bench::measure("82 layers written out", {1280, 720}, bench::unfolded(82));
  bench::measure("82 layers written out", {3840, 2160}, bench::unfolded(82));
  return 0;
}
