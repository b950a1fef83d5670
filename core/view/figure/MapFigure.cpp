// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "core/view/figure/GainFigure.h"

namespace mhc::view {
namespace {

constexpr double kSide = 132, kLeft = 52, kGap = 58, kTop = 44, kRow = 214;

std::string fixed(double value) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(value) < 100 ? "%.2f" : "%.0f", value);
  const std::string words(text);
  return words == "-0.00" ? "0.00" : words;
}

double largest(const std::vector<MapPanel>& panels, bool composite) {
  double limit = 0;
  for (const MapPanel& panel : panels) {
    if (panel.composite != composite) continue;
    for (const double v : panel.matrix.values) {
      if (std::isfinite(v)) limit = std::max(limit, std::abs(v));
    }
  }
  return limit > 0 ? limit : 1;
}

void drawMap(Drawing& drawing, const FigureStyle& style, const MapPanel& panel, const ColourScale& scale, double x,
             double y) {
  const int n = panel.matrix.rows;
  const double cell = kSide / n;
  const auto text = [&](double tx, double ty, const std::string& words, double size, Rgb colour,
                        DrawnText::Anchor anchor) {
    drawing.items.emplace_back(DrawnText{tx, ty, words, size, colour, anchor});
  };
  text(x, y - 6, panel.title, 11, style.text, DrawnText::Anchor::Start);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const Rgb colour = scale.colour(panel.matrix(i, j));
      drawing.items.emplace_back(DrawnBox{x + j * cell, y + i * cell, cell, cell, colour, std::nullopt});
      if (n > 5) continue;
      text(x + (j + 0.5) * cell, y + (i + 0.5) * cell + 3.5, fixed(panel.matrix(i, j)), 10, textOn(colour),
           DrawnText::Anchor::Middle);
    }
    const double size = n > 8 ? 7 : 10;
    text(x - 5, y + (i + 0.5) * cell + 3.5, fixed(hyper::rowSum(panel.matrix, i)), size, style.dim,
         DrawnText::Anchor::End);
    text(x + (i + 0.5) * cell, y + kSide + 13, fixed(hyper::columnSum(panel.matrix, i)), size, style.dim,
         DrawnText::Anchor::Middle);
  }
  drawing.items.emplace_back(DrawnBox{x, y, kSide, kSide, std::nullopt, style.dim});
}

}  // namespace

Drawing drawMapFigure(const std::vector<FigureRun>& runs, const FigureStyle& style) {
  Drawing drawing;
  drawing.paper = style.paper;
  drawing.title = "Mixing matrices and composites, as Figure 8 of arXiv 2512.24880";
  drawing.width = kLeft + 6 * kSide + 5 * kGap + 16;
  drawing.height = kTop + kRow * static_cast<double>(runs.size()) + 8;
  const auto label = [&](double x, double y, const std::string& words, double size, Rgb colour, bool bold = false) {
    drawing.items.emplace_back(DrawnText{x, y, words, size, colour, DrawnText::Anchor::Start, bold});
  };
  label(12, 20, "H_res and composites; left: row sums (forward), below: column sums (backward)", 13, style.text, true);
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const FigureRun& run = runs[r];
    const double top = kTop + kRow * static_cast<double>(r);
    const std::vector<MapPanel> panels = mapPanels(run);
    // Doubly stochastic maps keep their locked scale; signed ones are symmetric about 0 with one limit for all layers.
    const bool locked = run.hcType != "hc" && !run.hcType.empty();
    const double single = largest(panels, false), composite = largest(panels, true);
    label(12, top + 12, runCaption(run), 11, style.text, true);
    for (std::size_t p = 0; p < panels.size(); ++p) {
      const ColourScale scale = locked ? resScale() : differenceScale(panels[p].composite ? composite : single);
      drawMap(drawing, style, panels[p], scale, kLeft + static_cast<double>(p) * (kSide + kGap), top + 36);
    }
    std::string caption =
        panels.empty()
            ? "no maps are recorded"
            : "composites: " + std::string(run.tokens.empty() ? "product of the token-mean maps"
                                                              : "mean over 64 probe tokens of their products");
    if (!panels.empty()) {
      caption += locked ? "; colours 0 to 1"
                        : "; colours ±" + formatValue(single, 3) + " (one layer), ±" + formatValue(composite, 3) +
                              " (composites)";
    }
    label(kLeft, top + 36 + kSide + 28, caption, 10, style.dim);
  }
  return drawing;
}

std::string runCaption(const FigureRun& run) {
  return run.name + (run.hcType.empty() ? "" : " (" + run.hcType + ")") + ", step " + formatInteger(run.step);
}

Drawing drawFigure(int number, const std::vector<FigureRun>& runs, GainDefinition definition,
                   const FigureStyle& style) {
  if (!runs.empty()) return number == 8 ? drawMapFigure(runs, style) : drawGainFigure(number, runs, definition, style);
  Drawing drawing{420, 80, style.paper, "No runs", {}};
  drawing.items.emplace_back(DrawnText{16, 44, "No run with recorded maps is shown.", 13, style.text});
  return drawing;
}

FigureStyle lightFigure() {
  return {rgb(0xFFFFFF), rgb(0x1B1B1B), rgb(0x5A5A5A), rgb(0xE2E2E2), rgb(0x0072B2), rgb(0xC04E00)};
}

FigureStyle darkFigure() {
  return {rgb(0x17191C), rgb(0xECECEC), rgb(0xA8ADB3), rgb(0x33373D), rgb(0x56B4E9), rgb(0xE69F00)};
}

}  // namespace mhc::view
