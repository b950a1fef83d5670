// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "core/hyper/Decomposition.h"
#include "widgets/matrix/CasePage.h"

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mhc::widgets {

/// A distance of the mean matrix beside the distances of the tokens' matrices: half the tokens at I and half at a swap
/// have a mean at distance 1 while every token is at 0.
struct DistanceRow {
  QString to;  ///< "the identity"
  double ofMatrix = 0;
  double tokenMean = 0, tokenLow = 0, tokenHigh = 0;  ///< mean, p10, p90; NaN without tokens
};
[[nodiscard]] std::array<DistanceRow, 3> distancesOf(const MatrixCase& matrix);

/// "[2 1 3 4] (1 2)": sources by destination, then cycles; "identity" for the identity.
[[nodiscard]] QString permutationText(const std::vector<int>& permutation);

/// Distances to identity, uniform and the nearest permutation, and a decomposition into permutations.
class PermutationPage : public CasePage {
  Q_OBJECT

 public:
  explicit PermutationPage(QWidget* parent = nullptr);

  void showCase(const MatrixCase& matrix) override;
  void restyle() override { showCase(MatrixCase(case_)); }
  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] QString text() const;

 private:
  [[nodiscard]] QString distanceTable() const;
  [[nodiscard]] QString termTable() const;

  MatrixCase case_;
  hyper::Decomposition decomposition_;
  QLabel* text_;
};

}  // namespace mhc::widgets
