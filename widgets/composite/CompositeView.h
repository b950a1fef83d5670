// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/composite/CompositeModel.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QSpinBox;
class QSplitter;
class QTabWidget;
QT_END_NAMESPACE

namespace mhc::widgets {

class LinePlot;
class MatrixCanvas;
class UnitDisc;

/// The view "Composite": the product of the maps of any range of sublayers, chosen by dragging along the depth axis,
/// with its gains by every definition; the gain over depth, and over depth and step with a threshold that alerts use.
class CompositeView : public View, public ExportSource {
  Q_OBJECT

 public:
  explicit CompositeView(const ViewContext& context, QWidget* parent = nullptr);

  void setRange(int first, int last);
  void setDefinition(view::GainDefinition definition);
  void setSide(view::CompositeSide side);
  [[nodiscard]] const CompositeOfRange& composite() const { return composite_; }
  [[nodiscard]] hyper::Matrix shownMatrix() const;
  [[nodiscard]] LinePlot* depthPlot() const { return plot_; }
  [[nodiscard]] DepthStepMap* stepMap() const { return map_; }
  [[nodiscard]] MatrixCanvas* canvas() const { return canvas_; }
  [[nodiscard]] QString factsText() const;

  [[nodiscard]] view::TableData table() const override;
  /// The shown composite, and the gains over depth.
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  /// The backward gain over all tokens at the hovered sublayer, else at the range's end.
  [[nodiscard]] std::optional<view::RecordedNumber> recordedNumber() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void runsChanged() override { framesChanged(); }
  void hoverChanged() override;
  void themeChanged() override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeBar();
  void arrange();
  void rebuild();
  void showDepth();
  void showSteps();
  void showComposite();
  void threshold(double value, bool done);
  [[nodiscard]] QString run() const;
  [[nodiscard]] view::GainDefinition definition() const;  ///< of the picture over depth and step

  CompositeModel model_;
  CompositeOfRange composite_;
  int first_ = 1, last_ = 1 << 20;  ///< as wished; clamped to what the run has
  std::int64_t step_ = -1;
  QComboBox *definition_, *side_, *matrix_, *direction_;
  QSpinBox *from_, *to_;
  QTabWidget* over_;
  QSplitter *whole_ = nullptr, *low_ = nullptr;
  bool arranged_ = false;
  LinePlot* plot_;
  DepthStepMap* map_;
  MatrixCanvas* canvas_;
  QLabel* facts_;
  UnitDisc* disc_;
};

[[nodiscard]] ViewDescriptor compositeDescriptor();

}  // namespace mhc::widgets
