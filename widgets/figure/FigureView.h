// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view/figure/Figures.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
QT_END_NAMESPACE

namespace mhc::widgets {

/// The view "Figures": the paper's figures 3, 7 and 8 of all shown runs side by side, the same drawing that
/// `mhc-worker figure` writes as SVG.
class FigureView : public View {
  Q_OBJECT

 public:
  explicit FigureView(const ViewContext& context, QWidget* parent = nullptr);

  void setNumber(int number);  ///< 3, 7 or 8
  [[nodiscard]] int number() const;
  [[nodiscard]] const view::Drawing& drawing() const { return drawing_; }
  /// The same picture as an SVG document.
  [[nodiscard]] std::string svg() const { return view::toSvg(drawing_); }

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] QImage image(double scale) override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override { rebuild(); }
  void runsChanged() override { rebuild(); }
  void themeChanged() override { rebuild(); }
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  class Paper;
  void rebuild();
  [[nodiscard]] view::GainDefinition definition() const;

  std::vector<view::FigureRun> runs_;
  view::Drawing drawing_;
  QComboBox *numberBox_, *definitionBox_;
  Paper* paper_;
};

[[nodiscard]] ViewDescriptor figureDescriptor();

}  // namespace mhc::widgets
