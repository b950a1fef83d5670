// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/TableTwin.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QMimeData>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

#include "widgets/base/Selection.h"
#include "widgets/base/View.h"

namespace mhc::widgets {
namespace {

constexpr int kRefreshMilliseconds = 100;

const view::TableRow& rowAt(const TableDataModel& model, int row) {
  return model.table().rows[static_cast<std::size_t>(row)];
}

QMimeData* mimeOf(const view::TableData& table) {
  auto* mime = new QMimeData;
  mime->setText(QString::fromStdString(view::toTsv(table)));
  mime->setHtml(QString::fromStdString(view::toHtml(table)));
  return mime;
}

}  // namespace

TableTwin::TableTwin(View* view, QWidget* parent)
    : QWidget(parent), view_(view), model_(new TableDataModel(this)), table_(new QTableView(this)) {
  table_->setModel(model_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setAlternatingRowColors(true);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setWordWrap(false);
  table_->horizontalHeader()->setHighlightSections(false);  // its bold text would not fit
  table_->verticalHeader()->setHighlightSections(false);
  table_->setTabKeyNavigation(false);  // Tab leaves the table, arrow keys move in it
  table_->setMouseTracking(true);
  table_->installEventFilter(this);
  table_->viewport()->installEventFilter(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(table_);
  setFocusProxy(table_);
  connect(view, &View::tableChanged, this, [this] {
    if (refreshPending_) return;
    refreshPending_ = true;
    if (isVisible()) QTimer::singleShot(kRefreshMilliseconds, this, [this] { if (refreshPending_) refresh(); });
  });
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    if (following_ || view_ == nullptr || view_->context().selection == nullptr) return;
    std::set<view::ElementId> ids;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
      if (const auto& element = rowAt(*model_, index.row()).element) ids.insert(*element);
    }
    following_ = true;
    view_->context().selection->setSelected(std::move(ids));
    following_ = false;
  });
  if (Selection* selection = view->context().selection) {
    connect(selection, &Selection::selectedChanged, this, &TableTwin::followSelection);
  }
  refresh();
}

void TableTwin::refresh() {
  refreshPending_ = false;
  if (view_ == nullptr) return;
  const bool wasEmpty = model_->rowCount() == 0;
  const auto headers = model_->table().headers;
  following_ = true;  // a reset empties the table's selection, which is not the user's wish
  model_->setTable(view_->table());
  following_ = false;
  const QString title = QString::fromStdString(model_->table().title);
  setWindowTitle(title);
  table_->setAccessibleName(title);
  if (wasEmpty || headers != model_->table().headers) table_->resizeColumnsToContents();
  followSelection();
}

void TableTwin::followSelection() {
  if (following_ || view_ == nullptr || view_->context().selection == nullptr) return;
  const Selection& shared = *view_->context().selection;
  QItemSelection rows;
  int first = -1;
  for (int row = 0; row < model_->rowCount(); ++row) {
    const auto& element = rowAt(*model_, row).element;
    if (!element.has_value() || !shared.selects(*element)) continue;
    const QModelIndex index = model_->index(row, 0);
    rows.select(index, index);
    if (first < 0) first = row;
  }
  QItemSelectionModel* selected = table_->selectionModel();
  following_ = true;
  selected->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  following_ = false;
  if (first >= 0 && !table_->hasFocus()) table_->scrollTo(model_->index(first, 0));
}

bool TableTwin::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::Show && object == table_ && refreshPending_) refresh();
  Selection* shared = view_ != nullptr ? view_->context().selection : nullptr;
  if (object == table_->viewport() && shared != nullptr) {
    if (event->type() == QEvent::MouseMove) {
      const QModelIndex index = table_->indexAt(static_cast<QMouseEvent*>(event)->position().toPoint());
      shared->setHover(index.isValid() ? rowAt(*model_, index.row()).element : std::nullopt);
    } else if (event->type() == QEvent::Leave) {
      shared->setHover(std::nullopt);
    }
  }
  if (object == table_ && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
    view::TableData part{model_->table().title, model_->table().headers, {}};
    QModelIndexList rows = table_->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex& index : rows) part.rows.push_back(rowAt(*model_, index.row()));
    QApplication::clipboard()->setMimeData(mimeOf(part.rows.empty() ? model_->table() : part));
    return true;
  }
  return QWidget::eventFilter(object, event);
}

QMimeData* copyOf(View& view, double imageScale) {
  QMimeData* mime = mimeOf(view.table());
  const QImage picture = view.image(imageScale);
  if (!picture.isNull()) mime->setImageData(picture);
  return mime;
}

}  // namespace mhc::widgets
