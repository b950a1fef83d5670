// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QPointer>
#include <QWidget>

#include "core/view/TableData.h"

class QMimeData;
class QTableView;

namespace mhc::widgets {

class View;

/// A TableData as an item model.
class TableDataModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  void setTable(view::TableData table);
  [[nodiscard]] const view::TableData& table() const { return table_; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  view::TableData table_;
};

/// "As table" (Ctrl+Shift+T): what a view shows at this step, following it and sharing the selection.
class TableTwin : public QWidget {
  Q_OBJECT

 public:
  explicit TableTwin(View* view, QWidget* parent = nullptr);
  [[nodiscard]] QTableView* table() const { return table_; }
  [[nodiscard]] TableDataModel* model() const { return model_; }

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void refresh();
  void followSelection();

  QPointer<View> view_;
  TableDataModel* model_;
  QTableView* table_;
  bool refreshPending_ = false;
  bool following_ = false;
};

/// What Ctrl+C puts on the clipboard for a view: text (tab separated), HTML and the picture at once. Caller owns it.
[[nodiscard]] QMimeData* copyOf(View& view, double imageScale);

}  // namespace mhc::widgets
