// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/view/TableData.h"
#include "widgets/runs/RunCatalogue.h"

namespace mhc::widgets {

class RunSet;

/// The catalogue as a table. The check box of the first column opens a run and shows or hides it in the charts.
class RunsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Name, State, Loss, Validation, Step, Type, Modified, ColumnCount };
  static constexpr int kSortRole = Qt::UserRole;
  static constexpr int kIdRole = Qt::UserRole + 1;

  RunsModel(RunCatalogue& catalogue, RunSet& runs, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

  [[nodiscard]] const RunRow* row(int row) const;
  [[nodiscard]] int rowOf(const QString& id) const;
  [[nodiscard]] view::TableData table() const;

 private:
  void catalogueChanged();
  [[nodiscard]] QString text(const RunRow& row, int column) const;
  [[nodiscard]] QVariant sortKey(const RunRow& row, int column) const;
  [[nodiscard]] QVariant decoration(const RunRow& row, int column) const;

  RunCatalogue& catalogue_;
  RunSet& runs_;
  std::vector<RunRow> rows_;
};

}  // namespace mhc::widgets
