// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <array>
#include <optional>
#include <vector>

#include "core/hyper/RangeComposite.h"
#include "core/view/CompositeRecord.h"
#include "core/view/Frame.h"
#include "core/view/RecordTrack.h"
#include "core/view/TableData.h"
#include "core/view/figure/Figures.h"
#include "widgets/base/maps/DepthStepMap.h"

namespace mhc::widgets {

/// A number of a composite with its definition: they differ, so none stands without its name.
struct CompositeFact {
  QString quantity;    ///< "backward gain"
  QString definition;  ///< "mean of per-token gains, 64 probe tokens"
  double value = 0;
};

/// What a Frame says of the composite Π_{first..last} = H_last ··· H_first.
struct CompositeOfRange {
  int first = 1, last = 1;
  hyper::RangeComposite range;
  std::vector<CompositeFact> facts;
  /// The range begins at the first or ends at the last sublayer: the record over all tokens of the step stands beside.
  std::optional<view::CompositeSide> recorded;
};

/// Everything the view Composite shows of one Frame.
class CompositeModel {
 public:
  CompositeModel() = default;
  explicit CompositeModel(const view::Frame& frame);

  [[nodiscard]] bool empty() const { return run_.means.empty(); }
  [[nodiscard]] int depth() const { return static_cast<int>(run_.means.size()); }
  [[nodiscard]] const view::FigureRun& run() const { return run_; }
  /// Whether every map of the sublayers first…last is meant to be doubly stochastic (hc_per_layer may free some).
  [[nodiscard]] bool doublyStochastic(int first, int last) const;
  [[nodiscard]] CompositeOfRange compositeOf(int first, int last) const;  ///< clamped to 1…depth, in order
  /// Gain over depth of the composites Π_{1..l} or Π_{l..L}, as recorded over all tokens; NaN: not recorded.
  [[nodiscard]] std::vector<double> gainOverDepth(view::CompositeSide side, view::GainDefinition definition,
                                                  bool backward) const;

 private:
  view::FigureRun run_;
  std::vector<bool> constrained_;  ///< by sublayer
};

/// The recorded gain over depth and step.
[[nodiscard]] DepthStepPicture gainPicture(const view::RecordTrack& track, view::CompositeSide side,
                                           view::GainDefinition definition, bool backward);

}  // namespace mhc::widgets
