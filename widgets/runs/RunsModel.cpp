// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/RunsModel.h"

#include <QColor>
#include <QDateTime>
#include <QFont>
#include <QLocale>
#include <QPainter>
#include <QPixmap>
#include <algorithm>

#include "widgets/base/RunSet.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

QString number(const std::optional<double>& value) {
  return value ? QLocale::c().toString(*value, 'f', 4) : QString();
}

QString grouped(std::int64_t value) { return QLocale(QLocale::English).toString(static_cast<qlonglong>(value)); }

QString when(std::int64_t ns) {
  if (ns <= 0) return {};
  return QDateTime::fromMSecsSinceEpoch(ns / 1'000'000).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QPixmap swatch(const QColor& colour) {
  QPixmap pixmap(24, 24);
  pixmap.setDevicePixelRatio(2);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawRoundedRect(QRectF(1, 1, 10, 10), 2, 2);
  return pixmap;
}

}  // namespace

RunsModel::RunsModel(RunCatalogue& catalogue, RunSet& runs, QObject* parent)
    : QAbstractTableModel(parent), catalogue_(catalogue), runs_(runs), rows_(catalogue.rows()) {
  connect(&catalogue_, &RunCatalogue::changed, this, &RunsModel::catalogueChanged);
  connect(&runs_, &RunSet::changed, this, [this] {
    if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
  });
}

void RunsModel::catalogueChanged() {
  const auto& now = catalogue_.rows();
  const bool sameRuns = now.size() == rows_.size() &&
                        std::equal(now.begin(), now.end(), rows_.begin(), [](const auto& a, const auto& b) { return a.id == b.id; });
  if (!sameRuns) {
    beginResetModel();
    rows_ = now;
    endResetModel();
    return;
  }
  for (int i = 0; i < rowCount(); ++i) {
    RunRow& row = rows_[static_cast<std::size_t>(i)];
    if (row == now[static_cast<std::size_t>(i)]) continue;
    row = now[static_cast<std::size_t>(i)];
    Q_EMIT dataChanged(index(i, 0), index(i, ColumnCount - 1));
  }
}

int RunsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }

int RunsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

const RunRow* RunsModel::row(int row) const {
  return row >= 0 && row < rowCount() ? &rows_[static_cast<std::size_t>(row)] : nullptr;
}

int RunsModel::rowOf(const QString& id) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const RunRow& row) { return row.id == id; });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

QString RunsModel::text(const RunRow& row, int column) const {
  switch (column) {
    case Name: return row.name;
    case State: return row.state;
    case Loss: return number(row.loss);
    case Validation: return number(row.validationLoss);
    case Step:
      if (row.step < 0) return {};
      return row.steps > 0 ? tr("%1 of %2").arg(grouped(row.step), grouped(row.steps)) : grouped(row.step);
    case Type: return row.type;
    case Modified: return when(row.modifiedNs);
    default: return {};
  }
}

QVariant RunsModel::sortKey(const RunRow& row, int column) const {
  switch (column) {
    case Loss: return row.loss.value_or(1e300);
    case Validation: return row.validationLoss.value_or(1e300);
    case Step: return static_cast<qlonglong>(row.step);
    case Modified: return static_cast<qlonglong>(row.modifiedNs);
    default: return text(row, column).toLower();
  }
}

QVariant RunsModel::decoration(const RunRow& row, int column) const {
  const Theme& theme = Theme::current();
  if (column == Name) {
    const Run* run = runs_.find(row.id);
    return swatch(run != nullptr ? theme.onChart(run->colour) : QColor(Qt::transparent));
  }
  if (column != State) return {};
  const ThemeColour colour = row.live                                  ? ThemeColour::Live
                             : row.state == QLatin1String("failed")   ? ThemeColour::Bad
                             : row.state == QLatin1String("finished") ? ThemeColour::Good
                                                                       : ThemeColour::TextDim;
  return swatch(theme.colour(colour));
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
  const RunRow* entry = index.isValid() ? row(index.row()) : nullptr;
  if (entry == nullptr) return {};
  switch (role) {
    case Qt::DisplayRole: return text(*entry, index.column());
    case kSortRole: return sortKey(*entry, index.column());
    case kIdRole: return entry->id;
    case Qt::DecorationRole: return decoration(*entry, index.column());
    case Qt::ToolTipRole: return entry->note.isEmpty() ? entry->id : entry->note + QLatin1Char('\n') + entry->id;
    case Qt::AccessibleTextRole:
      return tr("%1, %2").arg(headerData(index.column(), Qt::Horizontal).toString(), text(*entry, index.column()));
    case Qt::TextAlignmentRole: {
      const bool right = index.column() == Loss || index.column() == Validation || index.column() == Step;
      return QVariant::fromValue(Qt::Alignment((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    }
    case Qt::CheckStateRole: {
      if (index.column() != Name) return {};
      const Run* run = runs_.find(entry->id);
      return run != nullptr && run->visible ? Qt::Checked : Qt::Unchecked;
    }
    case Qt::FontRole: {
      if (runs_.current() != entry->id) return {};
      QFont bold;
      bold.setBold(true);
      return bold;
    }
    default: return {};
  }
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::CheckStateRole || index.column() != Name) return false;
  const RunRow* entry = row(index.row());
  if (entry == nullptr) return false;
  const QString id = entry->id;
  const QString name = entry->name;
  const bool show = value.toInt() == Qt::Checked;
  if (runs_.find(id) == nullptr) {
    if (show) runs_.open(id, name);
  } else {
    runs_.setVisible(id, show);
  }
  return true;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::DisplayRole) {
    switch (section) {
      case Name: return tr("Run");
      case State: return tr("State");
      case Loss: return tr("Loss");
      case Validation: return tr("Validation");
      case Step: return tr("Step");
      case Type: return tr("Type");
      case Modified: return tr("Changed");
      default: return {};
    }
  }
  if (role == Qt::ToolTipRole) {
    switch (section) {
      case Name: return tr("The box shows the run in the charts; a double click makes it the current run");
      case Loss: return tr("Newest training loss, nats per token");
      case Validation: return tr("Newest validation loss, nats per token");
      case Step: return tr("Last recorded step, of those planned");
      case Type: return tr("Residual type (hc_type)");
      default: return {};
    }
  }
  return {};
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
  if (!index.isValid()) return Qt::NoItemFlags;
  if (index.column() == Name) flags |= Qt::ItemIsUserCheckable;
  return flags;
}

view::TableData RunsModel::table() const {
  view::TableData table;
  table.title = "Runs";
  for (int column = 0; column < ColumnCount; ++column) {
    table.headers.push_back(headerData(column, Qt::Horizontal).toString().toStdString());
  }
  for (const RunRow& row : rows_) {
    view::TableRow line;
    for (int column = 0; column < ColumnCount; ++column) {
      if (column == Loss && row.loss) {
        line.cells.emplace_back(*row.loss);
      } else if (column == Validation && row.validationLoss) {
        line.cells.emplace_back(*row.validationLoss);
      } else if (column == Step && row.step >= 0) {
        line.cells.emplace_back(static_cast<double>(row.step));
      } else {
        line.cells.emplace_back(text(row, column).toStdString());
      }
    }
    table.rows.push_back(std::move(line));
  }
  return table;
}

}  // namespace mhc::widgets
