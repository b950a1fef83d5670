// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "app/workbench/jobs/PreflightRunner.h"
#include "widgets/ranks/RankPlan.h"

namespace mhc::widgets {
class RanksPanel;
}

namespace mhc::workbench {

/// Asks how a design is to be trained on several ranks, looks at them when asked, and says what was chosen.
class RanksDialog : public QDialog {
  Q_OBJECT

 public:
  explicit RanksDialog(const widgets::RankPlan& plan, QWidget* parent = nullptr);

  [[nodiscard]] widgets::RanksPanel* panel() const { return panel_; }

 Q_SIGNALS:
  void chosen(const mhc::widgets::RankPlan& plan);

 private:
  void planChanged();
  void check();

  widgets::RanksPanel* panel_;
  PreflightRunner runner_;
};

}  // namespace mhc::workbench
