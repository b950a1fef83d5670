// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/hyper/Matrix.h"
#include "core/view/CompositeRecord.h"
#include "core/view/Frame.h"
#include "core/view/figure/Drawing.h"

// The paper's pictures (arXiv 2512.24880) of any runs, side by side.
namespace mhc::view {

/// One run at one step as the figures see it. A plain residual has one stream, whose matrix is 1.
struct FigureRun {
  std::string name;
  std::string hcType;
  std::int64_t step = 0;
  int n = 1;
  std::vector<hyper::Matrix> means;                ///< [L] token means of H_res
  std::vector<std::vector<hyper::Matrix>> tokens;  ///< [tokens][L] of the probe tokens; empty: not recorded
  std::vector<std::vector<float>> composite;       ///< [L] composite records; may be empty
};
[[nodiscard]] FigureRun figureRun(const std::string& name, std::int64_t step, const FrameData& data);

struct FigureStyle {
  Rgb paper, text, dim, grid, forward, backward;
};
[[nodiscard]] FigureStyle lightFigure();
[[nodiscard]] FigureStyle darkFigure();

/// The numbers of Figure 3 (HC) and 7 (mHC): Amax gain over sublayers 1…L.
struct GainCurves {
  std::vector<double> singleForward, singleBackward;        ///< of H_res of each sublayer
  std::vector<double> compositeForward, compositeBackward;  ///< of Π_{1..l} and of Π_{l..L}
  std::string singleSource;                                 ///< how tokens were averaged in the first two
};
[[nodiscard]] GainCurves gainCurves(const FigureRun& run, GainDefinition definition);

/// The six matrices of Figure 8: H_res of the first, middle and last sublayer, composites of the halves and of the
/// whole.
struct MapPanel {
  std::string title;
  hyper::Matrix matrix;
  bool composite = false;
};
[[nodiscard]] std::vector<MapPanel> mapPanels(const FigureRun& run);

/// Figures 3 and 7: (a) single layer, (b) composite, log y, a column for each run; figure 8: a row for each run.
/// `number` is 3, 7 or 8; no runs give a picture that says so.
[[nodiscard]] Drawing drawFigure(int number, const std::vector<FigureRun>& runs, GainDefinition definition,
                                 const FigureStyle& style);

}  // namespace mhc::view
