// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/QuickAdd.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/graph/BlockType.h"

namespace mhc::widgets {

QuickAdd::QuickAdd(QWidget* canvas) : QFrame(canvas), search_(new QLineEdit), list_(new QListWidget) {
  setObjectName(QStringLiteral("quickAdd"));
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  search_->setPlaceholderText(tr("Which block?"));
  search_->setAccessibleName(tr("Search blocks to add"));
  search_->setClearButtonEnabled(true);
  list_->setAccessibleName(tr("Blocks that fit here"));
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setUniformItemSizes(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->setSpacing(4);
  column->addWidget(search_);
  column->addWidget(list_);
  search_->installEventFilter(this);
  connect(search_, &QLineEdit::textChanged, this, &QuickAdd::filter);
  connect(list_, &QListWidget::itemClicked, this, &QuickAdd::take);
  hide();
}

void QuickAdd::offer(std::vector<std::string> types, QPoint at, std::function<void(const std::string&)> chosen) {
  types_ = std::move(types);
  chosen_ = std::move(chosen);
  search_->clear();
  filter();
  const QSize size(280, std::min(320, 70 + 24 * static_cast<int>(types_.size())));
  const QRect room = parentWidget()->rect().adjusted(4, 4, -4, -4);
  setGeometry(QRect(QPoint(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - size.width())),
                           std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - size.height()))),
                    size));
  show();
  raise();
  search_->setFocus(Qt::PopupFocusReason);
}

void QuickAdd::filter() {
  list_->clear();
  auto found = graph::searchBlockTypes(search_->text().toStdString());
  // What can be trained comes first: Enter takes the first.
  std::stable_partition(found.begin(), found.end(), [](const graph::BlockType* type) { return type->trainable; });
  for (const graph::BlockType* type : found) {
    if (std::find(types_.begin(), types_.end(), type->key) == types_.end()) continue;
    auto* item = new QListWidgetItem(QString::fromStdString(type->title), list_);
    item->setData(Qt::UserRole, QString::fromStdString(type->key));
    item->setToolTip(QString::fromStdString(type->summary));
    if (!type->trainable) item->setText(tr("%1 (design only)").arg(item->text()));
  }
  if (list_->count() > 0) list_->setCurrentRow(0);
}

void QuickAdd::take() {
  const QListWidgetItem* item = list_->currentItem();
  if (item == nullptr) return;
  const std::string type = item->data(Qt::UserRole).toString().toStdString();
  const auto chosen = chosen_;
  hide();
  if (parentWidget() != nullptr) parentWidget()->setFocus(Qt::PopupFocusReason);
  if (chosen) chosen(type);
}

bool QuickAdd::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::FocusOut && isVisible()) {
    if (!list_->underMouse()) hide();
  }
  if (event->type() == QEvent::ShortcutOverride) {  // Esc and Enter are this list's, not a command's
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
      event->accept();
      return true;
    }
  }
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int rows = list_->count();
    if (key == Qt::Key_Down || key == Qt::Key_Up) {
      if (rows > 0) list_->setCurrentRow((list_->currentRow() + (key == Qt::Key_Down ? 1 : rows - 1)) % rows);
      return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      take();
      return true;
    }
    if (key == Qt::Key_Escape) {
      hide();
      parentWidget()->setFocus(Qt::PopupFocusReason);
      return true;
    }
  }
  return QFrame::eventFilter(object, event);
}

}  // namespace mhc::widgets
