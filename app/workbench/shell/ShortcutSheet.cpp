// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/ShortcutSheet.h"

#include <QAction>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "app/workbench/settings/JsonStore.h"
#include "widgets/base/CommandRegistry.h"

namespace mhc::workbench {
namespace {

constexpr const char* kKey = "shortcuts";

QString keysOf(const widgets::CommandRegistry& commands, const QString& id) {
  const QAction* action = commands.action(id);
  return action != nullptr ? QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText) : QString();
}

}  // namespace

ShortcutSheet::ShortcutSheet(widgets::CommandRegistry& commands, JsonStore& store, QWidget* parent)
    : QDialog(parent), commands_(commands), store_(store), search_(new QLineEdit), table_(new QTableWidget(0, 3)), note_(new QLabel) {
  setWindowTitle(tr("Keyboard shortcuts"));
  setObjectName(QStringLiteral("shortcutSheet"));
  search_->setPlaceholderText(tr("Search commands and keys"));
  search_->setAccessibleName(tr("Search commands and keys"));
  search_->setClearButtonEnabled(true);
  table_->setHorizontalHeaderLabels({tr("Keys"), tr("Command"), tr("Where")});
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->verticalHeader()->hide();
  table_->setTabKeyNavigation(false);
  note_->setWordWrap(true);
  note_->setText(tr("Double click a line, or press Enter on it, then the new keys. Delete gives back the first ones."));
  auto* reset = new QPushButton(tr("Reset this command"));
  reset->setAutoDefault(false);
  auto* row = new QHBoxLayout;
  row->addWidget(note_, 1);
  row->addWidget(reset);
  auto* column = new QVBoxLayout(this);
  column->addWidget(search_);
  column->addWidget(table_, 1);
  column->addLayout(row);
  resize(680, 560);
  connect(search_, &QLineEdit::textChanged, this, &ShortcutSheet::filter);
  connect(table_, &QTableWidget::cellActivated, this, [this](int at, int) { edit(at); });
  connect(reset, &QPushButton::clicked, this, [this] {
    if (const auto* item = table_->item(table_->currentRow(), 1)) this->reset(item->data(Qt::UserRole).toString());
  });
  fill();
}

QString ShortcutSheet::note() const { return note_->text(); }

void ShortcutSheet::fill() {
  table_->setRowCount(0);
  for (const auto* command : commands_.all()) {
    if (command->menu.isEmpty() && command->shortcuts.isEmpty()) continue;
    const int row = table_->rowCount();
    table_->insertRow(row);
    auto* keys = new QTableWidgetItem(keysOf(commands_, command->id));
    auto* text = new QTableWidgetItem(command->text);
    text->setData(Qt::UserRole, command->id);
    text->setToolTip(command->description);
    table_->setItem(row, 0, keys);
    table_->setItem(row, 1, text);
    table_->setItem(row, 2, new QTableWidgetItem(command->scope.isEmpty() ? tr("everywhere") : command->scope));
    if (store_.value(kKey).is_object() && store_.value(kKey).contains(command->id.toStdString())) {
      QFont bold = keys->font();
      bold.setBold(true);
      keys->setFont(bold);
    }
  }
  table_->setColumnWidth(0, 190);
  table_->setColumnWidth(1, 290);
  table_->horizontalHeader()->setStretchLastSection(true);
  filter();
}

void ShortcutSheet::filter() {
  const QStringList words = search_->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
  for (int row = 0; row < table_->rowCount(); ++row) {
    const QString all = table_->item(row, 0)->text() + QLatin1Char(' ') + table_->item(row, 1)->text() + QLatin1Char(' ') +
                        table_->item(row, 1)->toolTip() + QLatin1Char(' ') + table_->item(row, 2)->text();
    const bool shown = std::all_of(words.begin(), words.end(), [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
    table_->setRowHidden(row, !shown);
  }
}

void ShortcutSheet::edit(int row) {
  auto* keys = new QKeySequenceEdit;
  table_->setCellWidget(row, 0, keys);
  keys->setFocus(Qt::OtherFocusReason);
  const QString id = table_->item(row, 1)->data(Qt::UserRole).toString();
  connect(keys, &QKeySequenceEdit::editingFinished, this, [this, row, id, keys] {
    const QKeySequence chosen = keys->keySequence();
    table_->removeCellWidget(row, 0);
    if (chosen == QKeySequence(Qt::Key_Delete)) {
      reset(id);
    } else if (!chosen.isEmpty()) {
      const QString why = bind(id, chosen);
      if (!why.isEmpty()) note_->setText(why);
    }
    table_->setFocus(Qt::OtherFocusReason);
  }, Qt::QueuedConnection);
}

QString ShortcutSheet::bind(const QString& id, const QKeySequence& keys) {
  const widgets::Command* command = commands_.find(id);
  if (command == nullptr) return tr("There is no such command.");
  for (const auto* other : commands_.all()) {
    if (other->id == id) continue;
    const bool together = other->scope.isEmpty() || command->scope.isEmpty() || other->scope == command->scope;
    if (together && commands_.action(other->id)->shortcuts().contains(keys))
      return tr("%1 already means %2. Give that command other keys first.").arg(keys.toString(QKeySequence::NativeText), other->text);
  }
  commands_.setShortcuts(id, {keys});
  Json kept = store_.value(kKey);
  if (!kept.is_object()) kept = Json::object();
  kept[id.toStdString()] = Json::array({keys.toString(QKeySequence::PortableText).toStdString()});
  store_.set(kKey, kept);
  note_->setText(tr("%1 is now %2.").arg(command->text, keys.toString(QKeySequence::NativeText)));
  fill();
  return {};
}

void ShortcutSheet::reset(const QString& id) {
  const widgets::Command* command = commands_.find(id);
  if (command == nullptr) return;
  commands_.setShortcuts(id, command->shortcuts);
  Json kept = store_.value(kKey);
  if (kept.is_object()) kept.erase(id.toStdString());
  store_.set(kKey, kept.is_object() ? kept : Json::object());
  note_->setText(tr("%1 has its first keys again.").arg(command->text));
  fill();
}

void applyShortcuts(widgets::CommandRegistry& commands, const JsonStore& store) {
  const Json kept = store.value(kKey);
  if (!kept.is_object()) return;
  for (const auto& [id, keys] : kept.items()) {
    QList<QKeySequence> list;
    if (keys.is_array()) {
      for (const auto& one : keys) {
        if (one.is_string()) list << QKeySequence::fromString(QString::fromStdString(one.get<std::string>()), QKeySequence::PortableText);
      }
    }
    commands.setShortcuts(QString::fromStdString(id), list);
  }
}

void showShortcutSheet(widgets::CommandRegistry& commands, JsonStore& store, QWidget& window) {
  auto* sheet = new ShortcutSheet(commands, store, &window);
  sheet->setAttribute(Qt::WA_DeleteOnClose);
  sheet->show();
  sheet->search()->setFocus(Qt::OtherFocusReason);
}

}  // namespace mhc::workbench
