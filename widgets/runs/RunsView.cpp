// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/RunsView.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonObject>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/base/RunSet.h"
#include "widgets/runs/RunsModel.h"

namespace mhc::widgets {

RunsView::RunsView(RunCatalogue& catalogue, const ViewContext& context, QWidget* parent)
    : View(context, parent), catalogue_(catalogue), model_(new RunsModel(catalogue, *context.runs, this)) {
  sorted_ = new QSortFilterProxyModel(this);
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(RunsModel::kSortRole);
  sorted_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  sorted_->setFilterKeyColumn(RunsModel::Name);
  search_ = new QLineEdit;
  search_->setPlaceholderText(tr("Filter runs"));
  search_->setToolTip(tr("Part of a name, or a regular expression"));
  search_->setAccessibleName(tr("Filter runs"));
  search_->setClearButtonEnabled(true);
  open_ = new QPushButton(tr("Show"));
  open_->setToolTip(tr("Show this run in all views (Enter)"));
  resume_ = new QPushButton(tr("Resume"));
  resume_->setToolTip(tr("Continue the selected run from its last checkpoint"));

  list_ = new QTableView;
  list_->setModel(sorted_);
  list_->setSortingEnabled(true);
  list_->sortByColumn(RunsModel::Modified, Qt::DescendingOrder);
  list_->setSelectionBehavior(QAbstractItemView::SelectRows);
  list_->setSelectionMode(QAbstractItemView::SingleSelection);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list_->setShowGrid(false);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setWordWrap(false);
  list_->setMouseTracking(true);
  list_->setTabKeyNavigation(false);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  list_->setAccessibleName(tr("Runs"));
  list_->verticalHeader()->hide();
  list_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
  list_->horizontalHeader()->setStretchLastSection(true);
  list_->horizontalHeader()->setHighlightSections(false);
  list_->installEventFilter(this);
  list_->viewport()->installEventFilter(this);
  const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
  const int widths[] = {23, 11, 9, 11, 16, 9, 17};
  for (int column = 0; column < RunsModel::ColumnCount; ++column) list_->setColumnWidth(column, widths[column] * em);

  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  bar->addWidget(search_, 1);
  bar->addWidget(open_);
  bar->addWidget(resume_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(list_, 1);
  setFocusProxy(list_);

  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    const QRegularExpression expression(text, QRegularExpression::CaseInsensitiveOption);
    if (expression.isValid()) {
      sorted_->setFilterRegularExpression(expression);
    } else {
      sorted_->setFilterFixedString(text);
    }
  });
  connect(list_, &QTableView::activated, this, [this] { openRun(selectedId()); });
  connect(list_, &QTableView::entered, this, [this](const QModelIndex& index) {
    this->context().runs->setHighlighted(index.data(RunsModel::kIdRole).toString());
  });
  connect(list_, &QTableView::customContextMenuRequested, this, &RunsView::showMenu);
  connect(list_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsView::refresh);
  connect(open_, &QPushButton::clicked, this, [this] { openRun(selectedId()); });
  connect(resume_, &QPushButton::clicked, this, [this] {
    openRun(selectedId());
    Q_EMIT commandRequested(QStringLiteral("run.resume"));
  });
  connect(&catalogue_, &RunCatalogue::changed, this, [this] {
    refresh();
    Q_EMIT tableChanged();
  });
  refresh();
}

QString RunsView::selectedId() const {
  const QModelIndex index = list_->currentIndex();
  return index.isValid() ? index.data(RunsModel::kIdRole).toString() : QString();
}

void RunsView::openRun(const QString& id) {
  const RunRow* row = catalogue_.find(id);
  if (row == nullptr) return;
  context().runs->open(row->id, row->name);
  context().runs->setVisible(row->id, true);
  context().runs->setCurrent(row->id);
}

void RunsView::refresh() {
  const RunRow* row = catalogue_.find(selectedId());
  open_->setEnabled(row != nullptr);
  resume_->setEnabled(row != nullptr && row->resumable && !row->live);
  if (catalogue_.rows().empty()) {
    setStatus({ViewState::Empty,
               tr("Runs will be listed here: every training started from a design, with its state, loss and steps.\nFolder: %1")
                   .arg(catalogue_.folder()),
               tr("Choose a preset"), QStringLiteral("layout.Start")});
  } else {
    setStatus({ViewState::Data, {}, {}, {}});
  }
}

void RunsView::runsChanged() { refresh(); }

void RunsView::themeChanged() { list_->viewport()->update(); }

void RunsView::showMenu(const QPoint& at) {
  const QString id = selectedId();
  const RunRow* row = catalogue_.find(id);
  if (row == nullptr) return;
  RunSet* runs = context().runs;
  const bool isOpen = runs->find(id) != nullptr;
  QMenu menu(this);
  menu.addAction(tr("Show in all views"), this, [this, id] { openRun(id); });
  auto* solo = menu.addAction(tr("Show only this run"), this, [this, runs, id] {
    const bool already = runs->solo() == id;
    openRun(id);
    runs->setSolo(already ? QString() : id);
  });
  solo->setCheckable(true);
  solo->setChecked(runs->solo() == id);
  auto* baseline = menu.addAction(tr("Baseline of comparisons"), this, [runs, id, name = row->name] {
    runs->open(id, name);
    runs->setBaseline(runs->baseline() == id ? QString() : id);
  });
  baseline->setCheckable(true);
  baseline->setChecked(runs->baseline() == id);
  menu.addSeparator();
  auto* resume = menu.addAction(tr("Resume training"), this, [this, id] {
    openRun(id);
    Q_EMIT commandRequested(QStringLiteral("run.resume"));
  });
  resume->setEnabled(row->resumable && !row->live);
  auto* close = menu.addAction(tr("Close run"), this, [runs, id] { runs->close(id); });
  close->setEnabled(isOpen);
  menu.exec(list_->viewport()->mapToGlobal(at));
}

bool RunsView::eventFilter(QObject* object, QEvent* event) {
  if (object == list_->viewport() && event->type() == QEvent::Leave) context().runs->setHighlighted({});
  if (object == list_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
      openRun(selectedId());
      return true;
    }
  }
  return View::eventFilter(object, event);
}

view::TableData RunsView::table() const { return model_->table(); }

QJsonObject RunsView::saveState() const {
  return {{QStringLiteral("header"), QString::fromLatin1(list_->horizontalHeader()->saveState().toBase64())}};
}

void RunsView::restoreState(const QJsonObject& state) {
  const auto header = QByteArray::fromBase64(state.value(QStringLiteral("header")).toString().toLatin1());
  if (!header.isEmpty()) list_->horizontalHeader()->restoreState(header);
}

ViewDescriptor runsDescriptor(RunCatalogue& catalogue) {
  ViewDescriptor d;
  d.id = QStringLiteral("runs");
  d.title = RunsView::tr("Runs");
  d.description = RunsView::tr("The list of runs with state, loss and steps; open one or overlay several");
  d.icon = QStringLiteral("runs");
  d.make = [&catalogue](const ViewContext& context, QWidget* parent) -> View* {
    return new RunsView(catalogue, context, parent);
  };
  d.places = {{QStringLiteral("Train"), DockSide::Left, 0, {}, 0.32}};
  return d;
}

}  // namespace mhc::widgets
