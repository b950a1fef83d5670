// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/view/Colour.h"

namespace mhc::view {

// A picture as plain shapes, so that the worker can write it without Qt and the window paints the very same. Lengths in
// pixels of 1/96 inch, y downwards, later items on top.

struct DrawnBox {
  double x = 0, y = 0, width = 0, height = 0;
  std::optional<Rgb> fill;
  std::optional<Rgb> edge;
};

struct DrawnLine {
  enum class Style : std::uint8_t { Solid, Dashed, Dotted };
  std::vector<std::pair<double, double>> points;
  Rgb colour;
  double width = 1;
  Style style = Style::Solid;
};

struct DrawnDot {
  double x = 0, y = 0, radius = 2;
  Rgb colour;
};

struct DrawnText {
  enum class Anchor : std::uint8_t { Start, Middle, End };
  double x = 0, y = 0;  ///< y: the baseline
  std::string text;     ///< UTF-8
  double size = 12;
  Rgb colour;
  Anchor anchor = Anchor::Start;
  bool bold = false;
  bool upwards = false;  ///< turned by 90° about (x, y), to be read from the right
};

using DrawnItem = std::variant<DrawnBox, DrawnLine, DrawnDot, DrawnText>;

struct Drawing {
  double width = 0, height = 0;
  Rgb paper;
  std::string title;  ///< for people who can't see it
  std::vector<DrawnItem> items;
};

/// A complete SVG 1.1 document without anything from outside.
[[nodiscard]] std::string toSvg(const Drawing& drawing);

}  // namespace mhc::view
