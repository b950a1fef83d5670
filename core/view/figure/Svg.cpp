// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include "core/view/figure/Drawing.h"

namespace mhc::view {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);  // the worker's locale is C, the window sets LC_NUMERIC to it
  std::string result(text);
  while (result.back() == '0') result.pop_back();
  if (result.back() == '.') result.pop_back();
  return result == "-0" ? "0" : result;
}

std::string hex(Rgb c) {
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", c.r, c.g, c.b);
  return text;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // Control characters are no XML, whatever a folder is called.
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

struct Writer {
  std::string& out;

  void operator()(const DrawnBox& box) const {
    out += "<rect x=\"" + number(box.x) + "\" y=\"" + number(box.y) + "\" width=\"" + number(box.width) +
           "\" height=\"" + number(box.height) + "\" fill=\"" + (box.fill ? hex(*box.fill) : "none") + "\"";
    if (box.edge) out += " stroke=\"" + hex(*box.edge) + "\"";
    out += "/>\n";
  }
  void operator()(const DrawnLine& line) const {
    out += "<polyline fill=\"none\" stroke=\"" + hex(line.colour) + "\" stroke-width=\"" + number(line.width) + "\"";
    if (line.style == DrawnLine::Style::Dashed) out += " stroke-dasharray=\"6 4\"";
    if (line.style == DrawnLine::Style::Dotted) out += " stroke-dasharray=\"2 3\"";
    out += " points=\"";
    for (const auto& [x, y] : line.points) out += number(x) + "," + number(y) + " ";
    if (!line.points.empty()) out.pop_back();
    out += "\"/>\n";
  }
  void operator()(const DrawnDot& dot) const {
    out += "<circle cx=\"" + number(dot.x) + "\" cy=\"" + number(dot.y) + "\" r=\"" + number(dot.radius) +
           "\" fill=\"" + hex(dot.colour) + "\"/>\n";
  }
  void operator()(const DrawnText& text) const {
    out += "<text x=\"" + number(text.x) + "\" y=\"" + number(text.y) + "\" font-size=\"" + number(text.size) +
           "\" fill=\"" + hex(text.colour) + "\"";
    if (text.anchor == DrawnText::Anchor::Middle) out += " text-anchor=\"middle\"";
    if (text.anchor == DrawnText::Anchor::End) out += " text-anchor=\"end\"";
    if (text.bold) out += " font-weight=\"bold\"";
    if (text.upwards) out += " transform=\"rotate(-90 " + number(text.x) + " " + number(text.y) + ")\"";
    out += ">" + escaped(text.text) + "</text>\n";
  }
};

}  // namespace

std::string toSvg(const Drawing& drawing) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                    number(drawing.width) + "\" height=\"" + number(drawing.height) + "\" viewBox=\"0 0 " +
                    number(drawing.width) + " " + number(drawing.height) +
                    "\" font-family=\"DejaVu Sans, Arial, sans-serif\">\n<title>" + escaped(drawing.title) +
                    "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"" + hex(drawing.paper) + "\"/>\n";
  for (const DrawnItem& item : drawing.items) std::visit(Writer{out}, item);
  return out + "</svg>\n";
}

}  // namespace mhc::view
