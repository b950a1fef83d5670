// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/view/Smoothing.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

namespace mhc::widgets {

class Chart;
struct ChartSettings;

/// The view "Charts": loss (train smoothed, validation), learning rate, gradient norm and tokens per second of all shown
/// runs, with one strip of settings above (X axis, log, smoothing, outliers).
class ChartGrid : public View {
  Q_OBJECT

 public:
  explicit ChartGrid(const ViewContext& context, QWidget* parent = nullptr);
  ~ChartGrid() override;

  /// Loss, learning rate, gradient norm, speed.
  [[nodiscard]] const std::vector<Chart*>& charts() const { return charts_; }
  [[nodiscard]] const ChartSettings& settings() const;
  void setSettings(const ChartSettings& settings);
  void fit();
  /// All charts' records in view, as CSV: chart, series, step, value.
  [[nodiscard]] QString csv() const;

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void seriesChanged(const QString& run) override;
  void runsChanged() override;
  void highlightChanged() override;
  void cursorChanged() override;
  void pausedChanged() override;
  void themeChanged() override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Private;
  void refreshSeries();
  void refreshMarkers();
  void settingsChanged();
  void arrange();
  [[nodiscard]] view::TableData tableOf(int rows) const;
  std::unique_ptr<Private> d_;
  std::vector<Chart*> charts_;
};

[[nodiscard]] ViewDescriptor chartGridDescriptor();

}  // namespace mhc::widgets
