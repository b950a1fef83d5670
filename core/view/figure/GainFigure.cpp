// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/figure/GainFigure.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/view/AxisMap.h"
#include "core/view/NumberText.h"

namespace mhc::view {
namespace {

constexpr double kLeft = 74, kTop = 86, kWide = 300, kHigh = 190, kGapX = 26, kGapY = 62, kRight = 18, kBottom = 54;

using Curve = const std::vector<double> GainCurves::*;
struct PanelKind {
  Curve forward, backward;
  const char* title;
};
constexpr std::array<PanelKind, 2> kKinds{
    {{&GainCurves::singleForward, &GainCurves::singleBackward, "(a) single layer: H_res of sublayer l"},
     {&GainCurves::compositeForward, &GainCurves::compositeBackward,
      "(b) composite: forward 1 to l, backward l to L"}}};

/// One log axis for all runs of a row, so that they can be compared; never so narrow that rounding looks like drama.
AxisMap rowAxis(const std::vector<GainCurves>& all, const PanelKind& kind) {
  double low = 1, high = 1;
  for (const GainCurves& curves : all) {
    for (const auto* values : {&(curves.*kind.forward), &(curves.*kind.backward)}) {
      for (const double v : *values) {
        if (std::isfinite(v) && v > 0) low = std::min(low, v), high = std::max(high, v);
      }
    }
  }
  const double room = std::max(std::pow(high / low, 0.06), 1.02);
  low /= room, high *= room;
  if (high / low < 1.5) high = std::max(high, low * 1.5);
  return AxisMap({low, high}, true);
}

class Panel {
 public:
  Panel(Drawing& drawing, const FigureStyle& style, double x, double y, AxisMap axis, std::size_t depth)
      : drawing_(drawing), style_(style), x_(x), y_(y), axis_(axis), depth_(static_cast<double>(depth)) {}

  void frame(const std::string& title, bool labels) {
    text(x_, y_ - 8, title, DrawnText::Anchor::Start, style_.text);
    for (const Tick& tick : axisTicks(axis_, 5)) {
      const double at = yOf(tick.value);
      if (tick.label.empty() || at < y_ - 1 || at > y_ + kHigh + 1) continue;
      line({{x_, at}, {x_ + kWide, at}}, style_.grid, 1, DrawnLine::Style::Solid);
      if (labels) text(x_ - 6, at + 4, tick.label, DrawnText::Anchor::End, style_.dim);
    }
    line({{x_, yOf(1)}, {x_ + kWide, yOf(1)}}, style_.dim, 1, DrawnLine::Style::Dashed);
    drawing_.items.emplace_back(DrawnBox{x_, y_, kWide, kHigh, std::nullopt, style_.dim});
    const int step = std::max(1, static_cast<int>(std::ceil(depth_ / 8)));
    for (int l = 1; l <= static_cast<int>(depth_); l += step) {
      text(xOf(l), y_ + kHigh + 15, std::to_string(l), DrawnText::Anchor::Middle, style_.dim);
    }
    text(x_ + kWide / 2, y_ + kHigh + 31, "sublayer l", DrawnText::Anchor::Middle, style_.dim);
  }

  void curve(const std::vector<double>& values, Rgb colour, DrawnLine::Style style) {
    DrawnLine path{{}, colour, 1.6, style};
    const auto flush = [&] {
      if (path.points.size() > 1) drawing_.items.emplace_back(path);
      path.points.clear();
    };
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (!std::isfinite(values[k]) || values[k] <= 0) {
        flush();
        continue;
      }
      const double x = xOf(static_cast<double>(k + 1)), y = yOf(values[k]);
      path.points.emplace_back(x, y);
      if (depth_ <= 40) drawing_.items.emplace_back(DrawnDot{x, y, 2.2, colour});
    }
    flush();
  }

  void note(const std::string& words) {
    text(x_ + kWide / 2, y_ + kHigh / 2, words, DrawnText::Anchor::Middle, style_.dim);
  }

 private:
  [[nodiscard]] double xOf(double l) const { return x_ + kWide * (l - 0.5) / std::max(depth_, 1.0); }
  [[nodiscard]] double yOf(double v) const { return y_ + kHigh * (1 - axis_.position(v)); }
  void text(double x, double y, const std::string& words, DrawnText::Anchor anchor, Rgb colour) {
    drawing_.items.emplace_back(DrawnText{x, y, words, 11, colour, anchor});
  }
  void line(std::vector<std::pair<double, double>> points, Rgb colour, double width, DrawnLine::Style style) {
    drawing_.items.emplace_back(DrawnLine{std::move(points), colour, width, style});
  }

  Drawing& drawing_;
  const FigureStyle& style_;
  double x_, y_;
  AxisMap axis_;
  double depth_;
};

bool anything(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

Drawing drawGainFigure(int number, const std::vector<FigureRun>& runs, GainDefinition definition,
                       const FigureStyle& style) {
  Drawing drawing;
  drawing.paper = style.paper;
  const double columns = static_cast<double>(runs.size());
  drawing.width = kLeft + columns * kWide + (columns - 1) * kGapX + kRight;
  drawing.height = kTop + 2 * kHigh + kGapY + kBottom;
  drawing.title = "Amax gain magnitude over depth, as Figure " + std::to_string(number) + " of arXiv 2512.24880";
  std::vector<GainCurves> all;
  for (const FigureRun& run : runs) all.push_back(gainCurves(run, definition));

  const auto label = [&](double x, double y, const std::string& text, double size, Rgb colour, bool bold = false) {
    drawing.items.emplace_back(DrawnText{x, y, text, size, colour, DrawnText::Anchor::Start, bold});
  };
  label(12, 20, "Amax gain; (b): " + gainDefinitionName(definition), 13, style.text, true);
  drawing.items.emplace_back(DrawnLine{{{12, 35}, {36, 35}}, style.forward, 1.6});
  label(42, 39, "forward (row sums)", 11, style.text);
  drawing.items.emplace_back(DrawnLine{{{166, 35}, {190, 35}}, style.backward, 1.6, DrawnLine::Style::Dashed});
  label(196, 39, "backward (column sums)", 11, style.text);
  for (std::size_t k = 0; k < kKinds.size(); ++k) {
    const double y = kTop + static_cast<double>(k) * (kHigh + kGapY);
    const AxisMap axis = rowAxis(all, kKinds[k]);
    drawing.items.emplace_back(DrawnText{16, y + kHigh / 2, k == 0 ? "gain of one layer" : "gain of the composite", 11,
                                         style.dim, DrawnText::Anchor::Middle, false, true});
    for (std::size_t r = 0; r < runs.size(); ++r) {
      const double x = kLeft + static_cast<double>(r) * (kWide + kGapX);
      if (k == 0) label(x, 60, runCaption(runs[r]), 11, style.text, true);
      Panel panel(drawing, style, x, y, axis, runs[r].means.size());
      panel.frame(kKinds[k].title, r == 0);
      const auto& forward = all[r].*kKinds[k].forward;
      const auto& backward = all[r].*kKinds[k].backward;
      panel.curve(forward, style.forward, DrawnLine::Style::Solid);
      panel.curve(backward, style.backward, DrawnLine::Style::Dashed);
      if (!anything(forward) && !anything(backward)) panel.note("not recorded");
    }
  }
  if (!all.empty()) label(12, drawing.height - 6, "(a): " + all.back().singleSource, 10, style.dim);
  return drawing;
}

}  // namespace mhc::view
