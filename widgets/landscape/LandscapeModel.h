// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/view/ArrayExport.h"
#include "core/view/AxisMap.h"
#include "core/view/Colour.h"
#include "core/view/CompositeRecord.h"
#include "core/view/Frame.h"
#include "core/view/RecordTrack.h"
#include "core/view/TableData.h"
#include "widgets/base/vtk/SceneMesh.h"

namespace mhc::widgets {

/// Which of the recorded gains stands on the surface (measures.md 2: forward = largest absolute row sum, backward =
/// largest absolute column sum).
struct LandscapeChoice {
  view::CompositeSide side = view::CompositeSide::Suffix;
  view::GainDefinition definition = view::GainDefinition::MeanOfTokens;
  bool backward = true;
  bool logSteps = false;  ///< steps on a log axis, step 0 at the place of 1/2
  bool operator==(const LandscapeChoice&) const = default;
};

/// A place on the surface.
struct LandscapeCell {
  std::size_t row = 0;  ///< of the shown steps
  int sublayer = 1;
  bool operator==(const LandscapeCell&) const = default;
};

/// The recorded gain of the composites over depth and step as a surface, without widgets. Scene coordinates: x = depth
/// −1…1, y = steps −1…1, z = log gain, 0 at a gain of 1 and ±kHeight at the ends of the range.
///
/// More records than kMostRows are gathered: of each group and sublayer the gain farthest from 1 is shown, with the
/// step it was recorded at, so that no spike falls through.
class LandscapeModel {
 public:
  static constexpr std::size_t kMostRows = 160;
  static constexpr double kHeight = 0.55;

  void set(view::TrackPtr track, const LandscapeChoice& choice, std::optional<double> threshold);
  /// The threshold alone, while it is dragged: the range of the picture stays.
  void moveThreshold(double threshold) { threshold_ = threshold; }
  /// Whether set() with these would change nothing.
  [[nodiscard]] bool shows(const view::TrackPtr& track, const LandscapeChoice& choice,
                           std::optional<double> threshold) const;
  [[nodiscard]] bool empty() const { return rows() == 0; }
  [[nodiscard]] std::size_t rows() const { return first_.size(); }
  [[nodiscard]] int depth() const { return depth_; }
  [[nodiscard]] std::size_t records() const { return track_ == nullptr ? 0 : track_->steps.size(); }
  [[nodiscard]] std::size_t missing() const { return missing_; }  ///< cells without a positive finite gain: holes
  [[nodiscard]] double gain(LandscapeCell cell) const;            ///< NaN: a hole
  [[nodiscard]] std::int64_t step(LandscapeCell cell) const;      ///< at which that gain was recorded
  [[nodiscard]] const view::AxisMap& gains() const { return gains_; }
  [[nodiscard]] const view::AxisMap& steps() const { return steps_; }
  [[nodiscard]] std::optional<double> threshold() const { return threshold_; }
  /// Whether the threshold lies within the range of the picture.
  [[nodiscard]] bool thresholdInView() const;

  [[nodiscard]] double xOf(int sublayer) const;
  [[nodiscard]] double yOf(std::int64_t step) const;
  [[nodiscard]] double zOf(double gain) const;  ///< clamped to the range
  [[nodiscard]] const Vec3& at(LandscapeCell cell) const { return place_[index(cell)]; }
  /// Blue below 1, red above, as in the picture over depth and step of the view Composite.
  [[nodiscard]] view::Rgb colour(double gain) const;

  /// Row whose steps hold the step, or the nearest.
  [[nodiscard]] std::size_t rowOf(std::int64_t step) const;
  /// Any of the recorded gains; NaN where that record holds none.
  [[nodiscard]] double recordedAt(std::int64_t step, int sublayer, view::CompositeSide side,
                                  view::GainDefinition definition, bool backward) const;
  /// Gains of one recorded step over depth; the nearest record.
  [[nodiscard]] std::vector<double> profile(std::int64_t step) const;
  [[nodiscard]] std::optional<LandscapeCell> pick(const Ray& ray) const;
  /// Where the surface crosses a gain: pairs of points.
  [[nodiscard]] std::vector<std::pair<Vec3, Vec3>> crossing(double gain) const;

  /// Of each sublayer: the gain at that step, the largest and the smallest with their steps.
  [[nodiscard]] view::TableData table(const view::FrameData* data, std::int64_t step) const;
  /// steps [T]; backward_gain and forward_gain [T, L] of the shown definition and range, every record, NaN where none is.
  [[nodiscard]] std::vector<view::NamedArray> arrays() const;
  [[nodiscard]] const LandscapeChoice& choice() const { return choice_; }

 private:
  [[nodiscard]] std::size_t index(LandscapeCell cell) const;
  [[nodiscard]] double recorded(std::size_t position, int sublayer) const;
  [[nodiscard]] Vec3 placeOf(LandscapeCell cell) const;

  view::TrackPtr track_;
  LandscapeChoice choice_;
  std::optional<double> threshold_;
  int depth_ = 0;
  std::size_t missing_ = 0;
  std::vector<std::size_t> first_;     ///< position of each row's first record
  std::vector<double> gain_;           ///< [rows, depth]
  std::vector<std::size_t> position_;  ///< record of each gain
  std::vector<Vec3> place_;            ///< of each in the scene
  view::AxisMap gains_, steps_;
};

}  // namespace mhc::widgets
