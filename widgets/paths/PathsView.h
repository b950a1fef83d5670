// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "widgets/base/ExportSource.h"
#include "widgets/base/PathFeed.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QTabWidget;
class QTableView;
QT_END_NAMESPACE

namespace mhc::widgets {

class LinePlot;
class PathsModel;
class PathsOptions;
class ScatterPlot;
class StepBox;

/// The view "Paths": what each path through the streams of the current run's network is worth, as measured by the
/// worker on its newest checkpoint, or on one that is chosen. A table that can be sorted, the estimate beside the
/// measured effect, the pruning curve with its random control. Rows share the selection with wall and "Who reads whom".
class PathsView : public View, public ExportSource {
  Q_OBJECT

 public:
  PathsView(PathFeed& feed, const ViewContext& context, QWidget* parent = nullptr);
  ~PathsView() override;

  /// Asks for a measurement of the current run, as the options say.
  void measure();
  void cancel();
  [[nodiscard]] const PathReportPtr& report() const { return report_; }
  [[nodiscard]] QTableView* tableView() const { return table_; }
  [[nodiscard]] ScatterPlot* scatter() const { return scatter_; }
  [[nodiscard]] LinePlot* pruning() const { return pruning_; }
  [[nodiscard]] StepBox* stepBox() const { return step_; }
  [[nodiscard]] QTabWidget* pictures() const { return pictures_; }

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override { refresh(); }
  void runsChanged() override { refresh(); }
  void hoverChanged() override;
  void selectionChanged() override;
  void themeChanged() override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  QWidget* makeBar();
  void prepareTable();
  void refresh();
  void showReport();
  void showPruning();
  void showJob();
  /// What was measured, and if it is not what the box says, that.
  [[nodiscard]] QString captionText() const;
  void pruningPointed(double removed, bool choose);
  void rowsChosen();
  [[nodiscard]] std::vector<int> effectsOf(const std::function<bool(const view::ElementId&)>& wanted) const;

  PathFeed& feed_;
  PathReportPtr report_;
  PathsModel* model_;
  QSortFilterProxyModel* sorted_;
  QTableView* table_;
  ScatterPlot* scatter_;
  LinePlot* pruning_;
  QLabel* noPruning_;
  QTabWidget* pictures_;
  QSplitter* splitter_;
  QLabel* invitation_;  ///< in the place of table and pictures until something is measured
  StepBox* step_;
  PathsOptions* options_;
  QPushButton *measure_, *cancel_;
  QProgressBar* progress_;
  QLabel *doing_, *caption_;
  bool following_ = false;
};

/// The feed outlives the views.
[[nodiscard]] ViewDescriptor pathsDescriptor(PathFeed& feed);

}  // namespace mhc::widgets
