// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "widgets/ranks/RankPlan.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableWidget;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

/// How a design is to be trained on several ranks: how many, by which launcher, on which hosts; a row for each rank of
/// what was found there; and the command that would do it in a shell. Starts nothing itself.
class RanksPanel : public QWidget {
  Q_OBJECT

 public:
  explicit RanksPanel(QWidget* parent = nullptr);

  void setPlan(const RankPlan& plan);
  [[nodiscard]] const RankPlan& plan() const { return plan_; }
  /// The words to start it with, as a shell would be given them; or why they can't be, as a sentence.
  void setCommand(const QString& command, const QString& problem);

  /// While ranks are looked at.
  void setChecking(bool checking);
  [[nodiscard]] bool checking() const { return checking_; }
  void setRows(const std::vector<PreflightRow>& rows);
  [[nodiscard]] const std::vector<PreflightRow>& rows() const { return rows_; }
  /// Why the ranks could not be looked at, or one of them can't train.
  void setProblem(const QString& sentence);

  [[nodiscard]] QPushButton* checkButton() const { return check_; }
  [[nodiscard]] QPushButton* startButton() const { return start_; }
  [[nodiscard]] QTableWidget* table() const { return table_; }
  [[nodiscard]] QLabel* message() const { return message_; }

 Q_SIGNALS:
  void planChanged();
  void checkRequested();
  void cancelRequested();
  void startRequested();

 private:
  void build();
  void edited();
  void refresh();

  RankPlan plan_;
  std::vector<PreflightRow> rows_;
  bool checking_ = false;
  QString problem_, commandProblem_;
  QSpinBox* ranks_;
  QComboBox* launcher_;
  QLineEdit* hosts_;
  QToolButton* browse_;
  QLineEdit* command_;
  QTableWidget* table_;
  QLabel* message_;
  QProgressBar* progress_;
  QPushButton *check_, *start_;
};

}  // namespace mhc::widgets
