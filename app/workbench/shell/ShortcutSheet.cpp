// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/ShortcutSheet.h"

#include <QDialog>
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include "widgets/base/CommandRegistry.h"

namespace mhc::workbench {

void showShortcutSheet(const widgets::CommandRegistry& commands, QWidget& window) {
  auto* dialog = new QDialog(&window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QObject::tr("Keyboard shortcuts"));
  auto* table = new QTableWidget(0, 3);
  table->setHorizontalHeaderLabels({QObject::tr("Keys"), QObject::tr("Command"), QObject::tr("Where")});
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->verticalHeader()->hide();
  for (const auto* command : commands.all()) {
    if (command->shortcuts.isEmpty()) continue;
    const int row = table->rowCount();
    table->insertRow(row);
    table->setItem(row, 0, new QTableWidgetItem(QKeySequence::listToString(command->shortcuts, QKeySequence::NativeText)));
    table->setItem(row, 1, new QTableWidgetItem(command->text));
    table->setItem(row, 2, new QTableWidgetItem(command->scope.isEmpty() ? QObject::tr("everywhere") : command->scope));
    table->item(row, 1)->setToolTip(command->description);
  }
  table->resizeColumnsToContents();
  table->horizontalHeader()->setStretchLastSection(true);
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(table);
  dialog->resize(620, 560);
  dialog->open();
}

}  // namespace mhc::workbench
