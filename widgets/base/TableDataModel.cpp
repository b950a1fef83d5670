// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "widgets/base/TableTwin.h"

namespace mhc::widgets {
namespace {

const view::TableCell* cellAt(const view::TableData& table, const QModelIndex& index) {
  const auto& cells = table.rows[static_cast<std::size_t>(index.row())].cells;
  const auto column = static_cast<std::size_t>(index.column());
  return column < cells.size() ? &cells[column] : nullptr;  // rows may be shorter than the header
}

}  // namespace

void TableDataModel::setTable(view::TableData table) {
  // Of the same shape: only the numbers change, so selection, scroll position and column widths stay.
  if (table.headers == table_.headers && table.rows.size() == table_.rows.size()) {
    table_ = std::move(table);
    if (rowCount() > 0 && columnCount() > 0) {
      Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }
    return;
  }
  beginResetModel();
  table_ = std::move(table);
  endResetModel();
}

int TableDataModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.rows.size());
}

int TableDataModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.headers.size());
}

QVariant TableDataModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const view::TableCell* cell = cellAt(table_, index);
  if (cell == nullptr) return {};
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return QString::fromStdString(view::cellText(*cell));
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter |
                                               (std::holds_alternative<double>(*cell) ? Qt::AlignRight : Qt::AlignLeft)));
    default: return {};
  }
}

QVariant TableDataModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Vertical || section < 0 || section >= columnCount()) {
    return QAbstractTableModel::headerData(section, orientation, role);
  }
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
    return QString::fromStdString(table_.headers[static_cast<std::size_t>(section)]);
  }
  return QAbstractTableModel::headerData(section, orientation, role);
}

}  // namespace mhc::widgets
