// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/matrix/MatrixCase.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QSlider;
class QPushButton;
class QSpinBox;
class QTabWidget;
QT_END_NAMESPACE

namespace mhc::widgets {

class MatrixCanvas;
class NumberEdit;
class PermutationPage;
class SinkhornPage;
class SpectrumPage;

/// The view "Matrix sandbox": a typed, pasted or slider-made matrix, examined as a run's maps are. No run is needed; of
/// one that is open a sublayer's map can be taken, with the iterations and numerics of that sublayer.
class SandboxView : public View, public ExportSource {
  Q_OBJECT

 public:
  /// What the typed numbers are: H itself, or the logits that Sinkhorn makes H of.
  enum class Meaning { Numbers, Logits };

  explicit SandboxView(const ViewContext& context, QWidget* parent = nullptr);

  void setText(const QString& text);  ///< as typed
  void setMeaning(Meaning meaning);
  void setMatrix(const hyper::Matrix& matrix);
  /// eps: that of the numerics if none is given.
  void setSinkhorn(int iterations, hyper::Numerics numerics, std::optional<double> eps = std::nullopt);
  /// The selected sublayer's logits or H_res, by the meaning; H_res where no logits are recorded. Without a selection
  /// sublayer 2, the first whose H_res has an effect.
  void takeFromRun();
  [[nodiscard]] const MatrixCase& matrixCase() const { return case_; }
  [[nodiscard]] QString problem() const;  ///< what is wrong with the text; empty: nothing
  [[nodiscard]] MatrixCanvas* canvas() const { return canvas_; }
  [[nodiscard]] QPlainTextEdit* editor() const { return text_; }
  [[nodiscard]] QSlider* slider() const { return slider_; }

  [[nodiscard]] QPushButton* fromRun() const { return fromRun_; }

  [[nodiscard]] view::TableData table() const override;
  /// H [n, n] and its singular_values [n]; where there are logits [n, n] also what Sinkhorn makes of them after each of
  /// its 2k half-iterations: sinkhorn [2k, n, n], row_error and column_error [2k]. Of the other pages: eigenvalues [n,
  /// 2] (real, imaginary) and, of one of many decompositions, permutations [terms, n] (destination i reads source
  /// permutations[i], counted from 0) with their weights and bounds [terms].
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override { showSource(); }
  void selectionChanged() override { showSource(); }
  void themeChanged() override;

 private:
  QWidget* makeInput();
  QWidget* makeButtons();
  QWidget* makeRecipe();
  void applyRecipe();
  void showSource();  ///< whether and which sublayer "From the run" would take
  void forgetSource();
  [[nodiscard]] int chosenSublayer(const view::FrameData& record) const;
  void textChanged();
  void examine();
  void changeEntry(double value);
  void showEntry();

  hyper::Matrix typed_;
  MatrixCase case_;
  Meaning meaning_ = Meaning::Numbers;
  bool quiet_ = false;
  unsigned seed_ = 1;
  QString taken_, takenText_, takenRun_;  ///< what the numbers are if they are a run's, as long as the text is the same
  QString takenLogits_, takenMixing_;     ///< what its logits are, and why there may be none
  int takenSublayer_ = 0;                 ///< whose iterations and numerics are still to come; 0: none
  std::optional<double> eps_;             ///< another one than that of the numerics
  bool ofRun_ = false;                    ///< iterations and numerics are those of the run
  QComboBox* meaningBox_;
  QSpinBox *size_, *iterations_;
  QComboBox* numerics_;
  QPushButton* fromRun_;
  QPlainTextEdit* text_;
  QLabel* problem_;
  QLabel* entryName_;
  NumberEdit* entry_;
  QSlider* slider_;
  MatrixCanvas* canvas_;
  QTabWidget* pages_;
  SinkhornPage* sinkhorn_;
  SpectrumPage* spectrum_;
  PermutationPage* permutations_;
};

[[nodiscard]] ViewDescriptor sandboxDescriptor();

}  // namespace mhc::widgets
