// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/matrix/CasePage.h"

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mhc::widgets {

class LinePlot;
class UnitDisc;

/// Singular values, eigenvalues in the unit disc, gains, and what they say of one map.
class SpectrumPage : public CasePage {
  Q_OBJECT

 public:
  explicit SpectrumPage(QWidget* parent = nullptr);

  void showCase(const MatrixCase& matrix) override;
  void restyle() override { showCase(MatrixCase(case_)); }
  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] QString text() const;

 private:
  MatrixCase case_;
  LinePlot* singular_;
  UnitDisc* disc_;
  QLabel* text_;
};

}  // namespace mhc::widgets
