// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view/Distribution.h"
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
class DistributionView : public View {
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
