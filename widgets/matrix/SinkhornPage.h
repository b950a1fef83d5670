// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Sinkhorn.h"
#include "widgets/matrix/CasePage.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QSlider;
QT_END_NAMESPACE

namespace mhc::widgets {

class LinePlot;
class MatrixCanvas;

/// Logits and what Sinkhorn makes of them: the matrix after k half-iterations (k = 0: exp of the logits), its
/// residuals, and their course over all of the run's iterations. One iteration normalises columns, then rows; the
/// slider is fine where everything happens.
class SinkhornPage : public CasePage {
  Q_OBJECT

 public:
  explicit SinkhornPage(QWidget* parent = nullptr);

  void showCase(const MatrixCase& matrix) override;
  void restyle() override;
  [[nodiscard]] view::TableData table() const override;

  /// 0 … 2·iterations; the logits themselves: −1; past the end: the last, whatever the iterations.
  void setHalfSteps(int k);
  [[nodiscard]] int halfSteps() const;
  [[nodiscard]] const hyper::Matrix& shownMatrix() const;

 private:
  void refresh();
  void fitSlider();
  [[nodiscard]] QString description() const;

  MatrixCase case_;
  hyper::Matrix start_;                       ///< exp of the logits
  std::vector<int> places_;                   ///< half-iterations behind the slider's places
  std::vector<hyper::SinkhornState> states_;  ///< after half-iteration 1, 2, …
  QSlider* slider_;
  QLabel *position_, *text_;
  MatrixCanvas* canvas_;
  LinePlot* plot_;
};

}  // namespace mhc::widgets
