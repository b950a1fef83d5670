// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace mhc::widgets {

class RunCatalogue;
class RunsModel;

/// The list of run folders: state, loss, steps; opens runs, chooses the current one, and overlays several in the charts.
class RunsView : public View {
  Q_OBJECT

 public:
  RunsView(RunCatalogue& catalogue, const ViewContext& context, QWidget* parent = nullptr);

  [[nodiscard]] QTableView* list() const { return list_; }
  [[nodiscard]] RunsModel* model() const { return model_; }
  [[nodiscard]] QLineEdit* searchField() const { return search_; }
  /// Opens the run of a row of the model and makes it current.
  void openRun(const QString& id);

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void runsChanged() override;
  void themeChanged() override;
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void refresh();
  void showMenu(const QPoint& at);
  [[nodiscard]] QString selectedId() const;

  RunCatalogue& catalogue_;
  RunsModel* model_;
  QSortFilterProxyModel* sorted_;
  QLineEdit* search_;
  QTableView* list_;
  QPushButton* open_;
  QPushButton* resume_;
};

/// The catalogue outlives the views.
[[nodiscard]] ViewDescriptor runsDescriptor(RunCatalogue& catalogue);

}  // namespace mhc::widgets
