// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include "tests/widgets/canvas/CanvasFixture.h"
#include "widgets/base/Theme.h"
#include "widgets/canvas/BlockText.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

std::set<QRgb> coloursOf(const QImage& image) {
  std::set<QRgb> colours;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) colours.insert(image.pixel(x, y));
  }
  return colours;
}

}  // namespace

TEST_CASE("the canvas draws a preset in both themes, each stream in its colour") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    for (const char* preset : {"tiny-mhc", "gpt2-mhc", "tiny-residual", "deep-hc"}) {
      test::Canvas c(test::presetDesign(preset));
      const std::string dark = choice == Theme::Choice::Dark ? "-dark" : "-light";
      test::keepPicture(c.canvas, "canvas-" + std::string(preset) + dark + ".png");
      const auto colours = coloursOf(c.canvas.wholeImage(1.0));
      INFO(preset << dark);
      if (std::string(preset) == "tiny-residual") continue;
      for (int stream = 0; stream < 4; ++stream) CHECK(colours.contains(streamColour(stream).rgb()));
    }
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("from afar there are boxes and lines alone, and no text to be painted") {
  test::Canvas c(test::presetDesign("tiny-mhc"));
  c.canvas.setCamera({0.2, {-500, -500}});
  CHECK(detailAt(c.canvas.camera().scale) == Detail::Boxes);
  const auto far = coloursOf(c.canvas.grab().toImage()).size();
  c.canvas.fit();
  CHECK(2 * far < coloursOf(c.canvas.grab().toImage()).size());
}
