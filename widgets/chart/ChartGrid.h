// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/view/Smoothing.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

namespace mhc::widgets {

class Chart;
class ChartArrangement;
class ChartCell;
struct ChartSettings;

/// The view "Charts": loss (train smoothed, validation), learning rate, gradient norm and tokens per second of all
/// shown runs, then a chart for each other series that they have recorded, with one strip of settings above (X axis,
/// log, smoothing, outliers, what to do with several runs). Charts can be dragged by their titles, pinned, widened,
/// hidden and shown alone; layouts keep all of it.
class ChartGrid : public View {
  Q_OBJECT

 public:
  explicit ChartGrid(const ViewContext& context, QWidget* parent = nullptr);
  ~ChartGrid() override;

  /// Loss, learning rate, gradient norm, speed, and what else there is; shown or not, in the order of the panels.
  [[nodiscard]] std::vector<Chart*> charts() const;
  /// Whether no growth of a run waits for its turn to be collected.
  [[nodiscard]] bool upToDate() const;
  [[nodiscard]] const std::vector<ChartCell*>& cells() const { return cells_; }
  [[nodiscard]] const ChartSettings& settings() const;
  void setSettings(const ChartSettings& settings);
  [[nodiscard]] const ChartArrangement& arrangement() const;
  void setArrangement(const ChartArrangement& arrangement);
  /// The chart shown alone; empty: all.
  void setFull(const QString& id);
  [[nodiscard]] QString full() const;
  /// Only charts whose name contains that text, in any case; of thousands the first 48 are made.
  void setFilter(const QString& text);
  [[nodiscard]] QString filter() const;
  /// The cell that has the focus, else the first shown; null if none is.
  [[nodiscard]] ChartCell* currentCell() const;
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
  void themeChanged() override;
  void resizeEvent(QResizeEvent* event) override;
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  struct Private;
  void refreshPanels();
  void makePanels();
  void refreshSeries();
  void refreshMarkers();
  void refreshReading();
  void addCell(const QString& id);
  void connectCell(ChartCell* cell);
  void settingsChanged();
  void applySettings(Chart& chart) const;
  template <typename Change>
  void rearrange(const Change& change);
  void arrange();
  void fillMenu();
  void restoreOwn(ChartCell& cell) const;
  static void keepOwn(const ChartCell& cell, QJsonObject& own);
  void crosshairChanged();
  [[nodiscard]] QStringList ids() const;
  [[nodiscard]] view::TableData tableOf(int rows) const;
  std::unique_ptr<Private> d_;
  std::vector<ChartCell*> cells_;
};

[[nodiscard]] ViewDescriptor chartGridDescriptor();

}  // namespace mhc::widgets
