// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view/Distribution.h"
#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

class DistributionPlot;

/// The view "Distributions": how a quantity of all sublayers of the current run is spread, over the steps of its
/// training.
class DistributionView : public View, public ExportSource {
  Q_OBJECT

 public:
  static constexpr int kBins = 64;

  explicit DistributionView(const ViewContext& context, QWidget* parent = nullptr);

  [[nodiscard]] DistributionPlot* plot() const { return plot_; }
  /// Index in view::distributionQuantities().
  void setQuantity(int index);
  [[nodiscard]] int quantity() const { return quantity_; }
  void setLogValues(bool logarithmic);

  [[nodiscard]] view::TableData table() const override;
  /// With S steps and B bins: step [S], edges [B+1] in the quantity's unit, counts [S, B], without [S] (values that have no
  /// place on the axis), smallest, median, largest [S].
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void runsChanged() override;
  void cursorChanged() override;
  void pausedChanged() override;

 private:
  void refresh();
  void display();
  [[nodiscard]] const view::DistributionQuantity& chosen() const;

  QComboBox *quantityBox_, *styleBox_;
  QToolButton *logValues_, *logSteps_;
  DistributionPlot* plot_;
  int quantity_ = 0;
  view::TrackPtr shown_;
};

[[nodiscard]] ViewDescriptor distributionDescriptor();

}  // namespace mhc::widgets
