// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/matrix/MatrixCase.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QSlider;
class QSpinBox;
class QTabWidget;
QT_END_NAMESPACE

namespace mhc::widgets {

class MatrixCanvas;
class NumberEdit;
class PermutationPage;
class SinkhornPage;
class SpectrumPage;

/// The view "Matrix sandbox": a typed, pasted or slider-made matrix, examined as a run's maps are. No run is needed.
class SandboxView : public View {
  Q_OBJECT

 public:
  /// What the typed numbers are: H itself, or the logits that Sinkhorn makes H of.
  enum class Meaning { Numbers, Logits };

  explicit SandboxView(const ViewContext& context, QWidget* parent = nullptr);

  void setText(const QString& text);  ///< as typed
  void setMeaning(Meaning meaning);
  void setMatrix(const hyper::Matrix& matrix);
  [[nodiscard]] const MatrixCase& matrixCase() const { return case_; }
  [[nodiscard]] QString problem() const;  ///< what is wrong with the text; empty: nothing
  [[nodiscard]] MatrixCanvas* canvas() const { return canvas_; }
  [[nodiscard]] QPlainTextEdit* editor() const { return text_; }
  [[nodiscard]] QSlider* slider() const { return slider_; }

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void themeChanged() override;

 private:
  QWidget* makeInput();
  QWidget* makeButtons();
  void textChanged();
  void examine();
  void changeEntry(double value);
  void showEntry();

  hyper::Matrix typed_;
  MatrixCase case_;
  Meaning meaning_ = Meaning::Numbers;
  bool quiet_ = false;
  unsigned seed_ = 1;
  QComboBox* meaningBox_;
  QSpinBox* size_;
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
