// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "core/view/ColourTable.h"

using namespace mhc::view;

TEST_CASE("contrast follows WCAG") {
  CHECK(contrast(rgb(0x000000), rgb(0xFFFFFF)) == Approx(21));
  CHECK(contrast(rgb(0x777777), rgb(0xFFFFFF)) == Approx(4.478).epsilon(0.001));
  CHECK(textOn(rgb(0xFDE725)) == rgb(0x000000));
  CHECK(textOn(rgb(0x440154)) == rgb(0xFFFFFF));
}

TEST_CASE("every category can be told from light and dark backgrounds once adjusted, and from the others") {
  for (const Rgb background : {rgb(0xFFFFFF), rgb(0x1E1F22)}) {
    std::set<Rgb> seen;
    for (std::size_t i = 0; i < kCategories; ++i) {
      const Rgb colour = withContrast(categoryColour(i), background, 3);
      CHECK(contrast(colour, background) >= 3);
      seen.insert(colour);
    }
    CHECK(seen.size() == kCategories);
  }
  CHECK(withContrast(rgb(0x0072B2), rgb(0xFFFFFF), 3) == rgb(0x0072B2));
  CHECK(categoryColour(kCategories) == categoryColour(0));
}

TEST_CASE("viridis grows evenly in lightness between its known ends") {
  CHECK(viridis(0) == rgb(0x440154));
  CHECK(viridis(1) == rgb(0xFDE725));
  CHECK(viridis(-3) == viridis(0));
  CHECK(viridis(NAN) == rgb(0x808080));
  constexpr double kRounding = 1e-3;  // of three channels to whole numbers
  for (int i = 1; i <= 255; ++i) {
    CHECK(luminance(viridis(i / 255.0)) >= luminance(viridis((i - 1) / 255.0)) - kRounding);
  }
  // Known entries of the table away from our anchors: 1/16 and 9/16.
  const Rgb low = viridis(1.0 / 16);
  CHECK(std::abs(low.r - 0x48) <= 3);
  CHECK(std::abs(low.g - 0x18) <= 3);
  CHECK(std::abs(low.b - 0x6A) <= 3);
  const Rgb middle = viridis(9.0 / 16);
  CHECK(std::abs(middle.r - 0x1F) <= 4);
  CHECK(std::abs(middle.g - 0xA1) <= 3);
  CHECK(std::abs(middle.b - 0x87) <= 3);
}

TEST_CASE("the diverging table is neutral at zero, blue below, red above") {
  CHECK(diverging(0) == rgb(0xF7F7F7));
  CHECK(diverging(-1).b > diverging(-1).r);
  CHECK(diverging(1).r > diverging(1).b);
  CHECK(diverging(5) == diverging(1));
}

TEST_CASE("scales are locked by map") {
  CHECK(preScale().high == 1);
  CHECK(resScale().high == 1);
  CHECK(postScale().high == 2);
  CHECK(postScale().mark == 1);
  CHECK(postScale().colour(1) == viridis(0.5));
  CHECK(differenceScale(0.3).colour(0.3) == diverging(1));
  CHECK(differenceScale(0.3).colour(0) == diverging(0));
  CHECK(differenceScale(0).high == 1);
}
