// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/view/ColourTable.h"
#include "core/view/ElementId.h"
#include "core/view/Frame.h"
#include "core/view/TableData.h"
#include "widgets/base/maps/SumMark.h"

namespace mhc::widgets {

enum class WallMode : std::uint8_t { Value, MinusIdentity, MinusStart, Log10 };
enum class WallSort : std::uint8_t { Depth, DistanceToIdentity, Change };

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
};

/// Everything that the wall shows of one Frame, without widgets.
class WallModel {
 public:
  WallModel() = default;
  WallModel(view::FramePtr frame, WallMode mode, WallSort sort);

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
  /// Colour of a cell, dimming not included.
  [[nodiscard]] view::Rgb colour(view::MapKind map, double shown) const;

  [[nodiscard]] view::TableData table() const;

  /// Index into shown/mean/deviation of a cell.
  [[nodiscard]] std::size_t cellIndex(const view::ElementId& cell) const;

 private:
  void fill(WallRow& row) const;
  void transform(WallRow& row) const;
  void makeScales();

  view::FramePtr frame_;
  WallMode mode_ = WallMode::Value;
  int n_ = 0;
  bool signedMaps_ = false;
  bool hasStart_ = false;
  std::vector<WallRow> rows_;
  std::array<view::ColourScale, 3> scales_;
};

}  // namespace mhc::widgets
