// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;
class QTableView;
class QTextEdit;
QT_END_NAMESPACE

namespace mhc::widgets {

class SampleFeed;
class TableDataModel;

/// The view "Samples": what the model wrote at the step of the time cursor, or at the nearest step that has a sample, with
/// the baseline run's beside it. While a run is trained its model can be asked to go on from a text. A row of the list that is opened (click, Return) moves the time cursor there.
class SamplesView : public View {
  Q_OBJECT

 public:
  SamplesView(SampleFeed& feed, const ViewContext& context, QWidget* parent = nullptr);

  [[nodiscard]] QTableView* list() const { return list_; }
  [[nodiscard]] QComboBox* prompts() const { return prompts_; }
  [[nodiscard]] QLineEdit* wish() const { return wish_; }
  [[nodiscard]] QPushButton* write() const { return write_; }
  /// What is shown of the current run, of the baseline.
  [[nodiscard]] QString text() const;
  [[nodiscard]] QString baselineText() const;
  [[nodiscard]] QString heading() const;

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void runsChanged() override { refresh(); }
  void cursorChanged() override { showTexts(); }
  void pausedChanged() override;
  void themeChanged() override { showTexts(); }
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  struct Pane {
    QWidget* box;
    QLabel* heading;
    QTextEdit* text;
  };
  Pane makePane(const QString& name);
  void refresh();
  void fillPrompts();
  void ask();
  void showTexts();
  void showText(const Pane& pane, const QString& run);
  void open(int row);
  [[nodiscard]] QString prompt() const;
  [[nodiscard]] std::int64_t step(const QString& run) const;

  SampleFeed& feed_;
  TableDataModel* model_;
  QTableView* list_;
  QComboBox* prompts_;
  QWidget* asking_;  ///< there while the current run has a worker
  QLineEdit* wish_;
  QPushButton* write_;
  QSplitter *parts_, *panes_;
  Pane own_, other_;
  std::vector<std::size_t> rows_;  ///< sample of each row, newest first
  QString wanted_;                 ///< prompt of a layout, until a run has it
};

/// The feed outlives the views.
[[nodiscard]] ViewDescriptor samplesDescriptor(SampleFeed& feed);

}  // namespace mhc::widgets
