// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

class QLabel;
class QSplitter;
class QTableView;

namespace mhc::widgets {

class AlertFeed;
class AlertRulesPanel;
class TableDataModel;

/// The view "Alerts": where the shown runs broke a rule, newest first, and the rules of the current run. A row opened
/// (double click, Return) moves the time cursor to the step where it began.
class AlertsView : public View {
  Q_OBJECT

 public:
  AlertsView(AlertFeed& feed, const ViewContext& context, QWidget* parent = nullptr);

  [[nodiscard]] QTableView* list() const { return list_; }
  [[nodiscard]] AlertRulesPanel* rules() const { return rules_; }
  [[nodiscard]] view::TableData table() const override;

 protected:
  void runsChanged() override;
  void pausedChanged() override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  struct Place {
    QString run;
    std::int64_t step;
  };
  void refresh();
  void open(int row);

  AlertFeed& feed_;
  TableDataModel* model_;
  QTableView* list_;
  QLabel* calm_;
  QLabel* whose_;
  AlertRulesPanel* rules_;
  QSplitter* parts_;  ///< the alerts and the rules
  bool arranged_ = false;
  std::vector<Place> places_;  ///< of the rows
  bool pending_ = false;       ///< something changed while nobody looked
};

/// The feed outlives the views.
[[nodiscard]] ViewDescriptor alertsDescriptor(AlertFeed& feed);

}  // namespace mhc::widgets
