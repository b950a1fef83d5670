// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/config/Config.h"
#include "core/graph/Design.h"
#include "core/hyper/Matrix.h"
#include "core/view/Frame.h"

namespace mhc::widgets {

/// The maps of one sublayer, as widths of lines.
struct SublayerWeights {
  std::vector<double> pre;   ///< [n]
  std::vector<double> post;  ///< [n]
  hyper::Matrix res;         ///< [n, n], row = destination
  bool learned = false;      ///< of a run at a step; else what a training starts from
};

/// What the maps of a configuration's sublayer are before the first step: those of the offsets alone, which is what the
/// dynamic part starts from. Sublayers count from 1. Empty: there is no such sublayer.
[[nodiscard]] std::optional<SublayerWeights> initialWeights(const config::ModelConfig& model, int sublayer);

/// Widths for the canvas: learned ones where the frame's run has as many streams and sublayers as the design, else the
/// initial ones. Mixings are numbered as the residual path meets them.
class CanvasWeights {
 public:
  void setDesign(const graph::Design& design, const config::ModelConfig& model);
  void setFrame(view::FramePtr frame);

  /// 1…L; 0: the block is no mixing of the path.
  [[nodiscard]] int sublayerOf(graph::BlockId mixing, int repetition) const;
  /// The mixing and repetition of a sublayer; block `outside`: none.
  [[nodiscard]] std::pair<graph::BlockId, int> mixingOf(int sublayer) const;
  [[nodiscard]] int sublayers() const { return sublayers_; }
  /// Null for a block that is no mixing of the path.
  [[nodiscard]] const SublayerWeights* of(graph::BlockId mixing, int repetition) const;
  /// Whether a run is shown; and its step.
  [[nodiscard]] bool learned() const { return learned_; }
  [[nodiscard]] const view::FramePtr& frame() const { return frame_; }

 private:
  struct Place {
    int first = 0;  ///< sublayer in repetition 0
    int stride = 0; ///< sublayers of one repetition
    int repetitions = 1;
  };
  void number(const graph::Design& design, const graph::Graph& graph, int repetitions, int& next);

  config::ModelConfig model_;
  view::FramePtr frame_;
  std::map<graph::BlockId, Place> places_;
  int sublayers_ = 0;
  bool learned_ = false;
  mutable std::map<int, SublayerWeights> known_;
};

}  // namespace mhc::widgets
