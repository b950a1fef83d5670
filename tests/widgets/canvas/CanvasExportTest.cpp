// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasExport.h"

#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <QTemporaryDir>

#include "tests/widgets/canvas/CanvasFixture.h"

using namespace mhc;
using namespace mhc::widgets;

TEST_CASE("the diagram is written as SVG and PNG that show all of it") {
  test::Canvas c(test::presetDesign("tiny-mhc"));
  const QByteArray svg = diagramSvg(c.canvas, "tiny-mhc");
  CHECK(svg.contains("<title>tiny-mhc</title>"));
  for (const char* word : {"Embedding", "Attention", "SwiGLU", "Mixing", "[B,T,4,128]"}) {
    INFO(word);
    CHECK(svg.contains(word));
  }
  QSvgRenderer renderer(svg);
  REQUIRE(renderer.isValid());
  CHECK(renderer.viewBoxF().size() == c.canvas.sceneRect().size());
  const QTemporaryDir folder;
  const QString png = folder.filePath("a.png");
  REQUIRE(writeDiagram(c.canvas, "x", png).ok());
  CHECK(QImage(png).width() > 1.9 * c.canvas.sceneRect().width());
  REQUIRE(writeDiagram(c.canvas, "x", folder.filePath("a.svg")).ok());
  const auto refused = writeDiagram(c.canvas, "x", folder.filePath("a.gif"));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().text().find(".svg") != std::string::npos);
  CHECK_FALSE(writeDiagram(c.canvas, "x", "/proc/nowhere/a.png").ok());
}
