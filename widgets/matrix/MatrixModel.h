// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <array>
#include <vector>

#include "core/view/ColourTable.h"
#include "core/view/ElementId.h"
#include "core/view/Frame.h"
#include "core/view/TableData.h"
#include "widgets/base/maps/SumMark.h"
#include "widgets/matrix/MatrixCase.h"

namespace mhc::widgets {

inline constexpr std::array<view::MapKind, 3> kMaps{view::MapKind::Pre, view::MapKind::Res, view::MapKind::Post};
inline constexpr int kProbeTokens = 64;

/// The three maps of one sublayer: the token mean, or those of one probe token.
class MatrixModel {
 public:
  MatrixModel() = default;
  /// `token` −1: the mean. A token that is not recorded gives the mean. The frame must have maps.
  MatrixModel(view::FramePtr frame, int sublayer, int token);

  [[nodiscard]] bool empty() const { return frame_ == nullptr; }
  [[nodiscard]] int n() const { return n_; }
  [[nodiscard]] int sublayer() const { return sublayer_; }
  [[nodiscard]] int token() const { return token_; }
  [[nodiscard]] QString name() const;  ///< "FFN 2", "FFN 2 · probe token 5"
  [[nodiscard]] double value(view::MapKind map, int to, int from) const;
  /// Standard deviation over tokens; NaN if not recorded or one token is shown.
  [[nodiscard]] double deviation(view::MapKind map, int to, int from) const;
  [[nodiscard]] QColor colour(view::MapKind map, int to, int from) const;  ///< dimmed where H_res has no effect
  [[nodiscard]] SumGrade rowGrade() const { return rowGrade_; }
  [[nodiscard]] SumGrade columnGrade() const { return columnGrade_; }
  [[nodiscard]] double visibility() const { return visibility_; }
  [[nodiscard]] const hyper::Matrix& res() const { return res_; }
  [[nodiscard]] QString hoverText(view::MapKind map, int to, int from) const;
  /// H_res with its logits and those of all probe tokens.
  [[nodiscard]] MatrixCase matrixCase() const;
  [[nodiscard]] view::TableData table() const;

 private:
  [[nodiscard]] std::size_t index(view::MapKind map, int to, int from) const;

  view::FramePtr frame_;
  int n_ = 0, sublayer_ = 1, token_ = -1;
  std::vector<float> values_;     ///< pre n | post n | res n²
  std::vector<float> deviation_;  ///< the same; may be empty
  hyper::Matrix res_;
  double rowError_ = 0, columnError_ = 0, visibility_ = 1;
  SumGrade rowGrade_ = SumGrade::None, columnGrade_ = SumGrade::None;
  std::array<view::ColourScale, 3> scales_;
};

}  // namespace mhc::widgets
