// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/DesignPanels.h"

#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPointer>
#include <QTableView>
#include <QUndoView>
#include <QVBoxLayout>

#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/MainWindow.h"
#include "core/graph/DesignPresets.h"
#include "core/graph/Diff.h"
#include "widgets/base/TableTwin.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::workbench {
namespace {

QDockWidget* dockFor(MainWindow& window, const char* name, const QString& title, QWidget* content) {
  if (auto* old = window.findChild<QDockWidget*>(QLatin1String(name))) {
    old->setObjectName({});
    old->deleteLater();
  }
  auto* dock = new QDockWidget(title, &window);
  dock->setObjectName(QLatin1String(name));
  dock->setAttribute(Qt::WA_DeleteOnClose);
  dock->setWidget(content);
  window.addDockWidget(Qt::BottomDockWidgetArea, dock);
  dock->show();
  // The panel belongs to designs: it goes with the layout that shows them.
  QObject::connect(&window.stage(), &Stage::layoutChanged, dock, [dock](const QString& layout) {
    if (layout != QLatin1String("Design")) dock->close();
  });
  return dock;
}

/// The differences against one other design.
class Differences : public QWidget {
 public:
  Differences(DesignPage& page, const std::vector<std::pair<QString, graph::Design>>& others) : page_(&page), others_(others) {
    setObjectName(QStringLiteral("designDifferences"));
    choice_ = new QComboBox;
    choice_->setAccessibleName(tr("Compare with"));
    for (const auto& [name, design] : others_) choice_->addItem(name);
    list_ = new QListWidget;
    list_->setAccessibleName(tr("Differences"));
    auto* row = new QHBoxLayout;
    row->addWidget(new QLabel(tr("Against")));
    row->addWidget(choice_, 1);
    auto* column = new QVBoxLayout(this);
    column->addLayout(row);
    column->addWidget(list_, 1);
    connect(choice_, &QComboBox::activated, this, [this] { refresh(); });
    connect(&page.document(), &Document::configChanged, this, [this] { refresh(); });
    connect(list_, &QListWidget::currentRowChanged, this, [this](int line) {
      if (page_ == nullptr || line < 0 || line >= static_cast<int>(blocks_.size())) return;
      const graph::BlockId block = blocks_[static_cast<std::size_t>(line)];
      if (block != graph::outside) page_->canvas()->reveal(block);
    });
    refresh();
  }
  ~Differences() override {
    if (page_ != nullptr) page_->canvas()->setMarks({});
  }

 private:
  void refresh() {
    if (page_ == nullptr || choice_->currentIndex() < 0) return;
    const auto difference = graph::difference(others_[static_cast<std::size_t>(choice_->currentIndex())].second, page_->document().design());
    list_->clear();
    blocks_.clear();
    std::map<graph::BlockId, int> marks;
    for (const auto& block : difference.blocks) {
      if (block.after != graph::outside) marks[block.after] = block.kind == graph::DiffKind::Added ? 1 : 2;
      const std::size_t lines = std::max<std::size_t>(1, block.kind == graph::DiffKind::Changed ? block.values.size() : 1);
      blocks_.insert(blocks_.end(), lines, block.after);
    }
    for (const std::string& line : graph::describe(difference)) list_->addItem(QString::fromStdString(line));
    if (difference.empty()) list_->addItem(tr("Nothing but positions differs."));
    page_->canvas()->setMarks(std::move(marks));
  }

  QPointer<DesignPage> page_;
  std::vector<std::pair<QString, graph::Design>> others_;
  std::vector<graph::BlockId> blocks_;  ///< of the lines; outside: none
  QComboBox* choice_;
  QListWidget* list_;
};

}  // namespace

void showDesignTable(MainWindow& window) {
  DesignPage* page = window.central().currentPage();
  if (page == nullptr) return;
  auto* view = new QTableView;
  auto* model = new widgets::TableDataModel(view);
  view->setObjectName(QStringLiteral("designTable"));
  view->setModel(model);
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->verticalHeader()->hide();
  const QPointer<DesignPage> kept(page);
  const auto refresh = [kept, model] {
    if (kept) model->setTable(kept->canvas()->table());
  };
  refresh();
  view->resizeColumnsToContents();
  QObject::connect(&page->document(), &Document::configChanged, model, refresh);
  QObject::connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, model, [kept, model](const QModelIndex& now) {
    if (kept && now.isValid()) kept->canvas()->reveal(model->index(now.row(), 0).data().toLongLong());
  });
  dockFor(window, "designTableDock", MainWindow::tr("%1 as table").arg(page->document().name()), view);
  view->setFocus(Qt::ShortcutFocusReason);
}

void showDesignDifferences(MainWindow& window) {
  DesignPage* page = window.central().currentPage();
  if (page == nullptr) return;
  std::vector<std::pair<QString, graph::Design>> others;
  for (DesignPage* other : window.central().pages()) {
    if (other != page) others.emplace_back(other->document().name(), other->document().design());
  }
  for (const auto& known : graph::designPresets()) {
    auto preset = graph::designPreset(known.name);
    if (preset.ok()) others.emplace_back(QString::fromStdString(known.name), std::move(preset).value());
  }
  dockFor(window, "designDifferencesDock", MainWindow::tr("Differences of %1").arg(page->document().name()), new Differences(*page, others));
}

void showDesignHistory(MainWindow& window) {
  auto* view = new QUndoView(window.state().documents.undoGroup());
  view->setObjectName(QStringLiteral("designHistory"));
  view->setAccessibleName(MainWindow::tr("History of the design"));
  view->setEmptyLabel(MainWindow::tr("as it was opened"));
  dockFor(window, "designHistoryDock", MainWindow::tr("History of the design"), view);
}

}  // namespace mhc::workbench
