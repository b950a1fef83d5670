// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/view/ColourTable.h"
#include "core/view/ElementId.h"
#include "core/view/Frame.h"
#include "core/view/RecordTrack.h"
#include "core/view/TableData.h"
#include "widgets/base/maps/SumMark.h"

namespace mhc::widgets {

enum class WallMode : std::uint8_t { Value, MinusIdentity, MinusStart, Log10 };
/// Largest first, but for depth. Distances are d(H, M) of hyper/Distance.h, means over the probe tokens where these are
/// recorded, else of the mean matrix.
enum class WallSort : std::uint8_t {
  Depth, DistanceToIdentity, Change, DistanceToUniform, DistanceToPermutation, Residual, RecentChange
};
inline constexpr int kWallSorts = 7;
/// A: the current run, B: the baseline, in A's names of the streams where these are matched.
enum class WallSide : std::uint8_t { A, B, Difference };

/// Distances of one sublayer's H_res to what `sort` names, over its probe tokens: mean, p10 and p90 (nearest rank), beside
/// that of the mean matrix. NaN where no tokens are recorded. Half the tokens at I and half at a swap have mean J, at
/// distance 1, while every token is at 0.
struct TokenDistances {
  double ofMean = 0, mean = 0, low = 0, high = 0;
};
[[nodiscard]] TokenDistances tokenDistances(const view::FrameData& data, int sublayer, WallSort sort);

inline constexpr std::array<view::MapKind, 3> kMapKinds{view::MapKind::Pre, view::MapKind::Res, view::MapKind::Post};

/// One sublayer of the wall.
struct WallRow {
  int sublayer = 1;
  std::array<std::vector<double>, 3> shown;     ///< pre n, res n² (row = destination), post n, in the wall's mode
  std::array<std::vector<double>, 3> mean;      ///< token means
  std::array<std::vector<double>, 3> deviation; ///< over tokens; empty if not recorded
  std::vector<double> rowSums, columnSums;      ///< of the mean H_res
  double rowError = 0, columnError = 0;         ///< p99 over tokens of |sum − 1|; NaN: not recorded
  SumGrade rowGrade = SumGrade::None, columnGrade = SumGrade::None;
  double differenceEnergy = 0;                  ///< NaN: not recorded
  double visibility = 1;                        ///< 0…1, how much H_res can matter (streams that coincide dim it)
  double distanceToIdentity = 0;                ///< d(H_res, I)
  double change = 0;                            ///< d(H_res, H_res at step 0); NaN: not recorded
  double key = 0;                               ///< what the rows are sorted by
  std::array<std::vector<double>, 3> other;     ///< Difference: the means of B; else empty
};

/// How B's streams get A's names: as they are numbered, one relabelling for the whole network, or one at every boundary.
enum class WallMatch : std::uint8_t { AsNumbered, Whole, Boundaries };

/// What the wall is to show of the frames.
struct WallOptions {
  WallMode mode = WallMode::Value;  ///< has no meaning for a difference
  WallSort sort = WallSort::Depth;
  WallSide side = WallSide::A;      ///< Difference needs `other`
  view::FramePtr other{};           ///< B, comparable with the frame (maps/RunMatching.h), renamed already
  view::TrackPtr means{};           ///< of the shown run, for the recent change
};
inline constexpr std::int64_t kRecentSteps = 1000;

/// Everything that the wall shows of one Frame, without widgets.
class WallModel {
 public:
  WallModel() = default;
  WallModel(view::FramePtr frame, WallMode mode, WallSort sort) : WallModel(std::move(frame), WallOptions{mode, sort}) {}
  WallModel(view::FramePtr frame, const WallOptions& options);

  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] int n() const { return n_; }
  [[nodiscard]] WallMode mode() const { return mode_; }
  [[nodiscard]] const view::FrameData& data() const { return *frame_->data; }
  [[nodiscard]] const std::vector<WallRow>& rows() const { return rows_; }
  /// Position of a sublayer in rows(), −1 if it is not there.
  [[nodiscard]] int rowOf(int sublayer) const;
  [[nodiscard]] const view::ColourScale& scale(view::MapKind map) const;
  /// Whether the mode has a meaning for that map; where it has none the value itself is shown.
  [[nodiscard]] bool transformed(view::MapKind map) const;
  [[nodiscard]] bool hasStart() const { return hasStart_; }
  [[nodiscard]] WallSide side() const { return side_; }
  [[nodiscard]] WallSort sort() const { return sort_; }
  /// The step that the recent change counts from; −1: not known.
  [[nodiscard]] std::int64_t recentFrom() const { return recentFrom_; }
  /// Colour of a cell, dimming not included.
  [[nodiscard]] view::Rgb colour(view::MapKind map, double shown) const;

  [[nodiscard]] view::TableData table() const;

  /// Index into shown/mean/deviation of a cell.
  [[nodiscard]] std::size_t cellIndex(const view::ElementId& cell) const;

 private:
  void fill(WallRow& row) const;
  void transform(WallRow& row) const;
  void subtract(WallRow& row, const view::FrameData& other) const;
  void sortRows(const WallOptions& options);
  void makeScales();

  view::FramePtr frame_;
  WallMode mode_ = WallMode::Value;
  WallSide side_ = WallSide::A;
  WallSort sort_ = WallSort::Depth;
  std::int64_t recentFrom_ = -1;
  int n_ = 0;
  bool signedMaps_ = false;
  bool hasStart_ = false;
  std::vector<WallRow> rows_;
  std::array<view::ColourScale, 3> scales_;
};

}  // namespace mhc::widgets
