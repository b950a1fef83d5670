// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <map>

class QLabel;
class QLineEdit;
class QTableWidget;

namespace mhc::widgets {
class CommandRegistry;
}

namespace mhc::workbench {

class JsonStore;

/// All commands with their keys: searchable, and each can be given other keys. Not modal; what is chosen counts at once
/// and is kept.
class ShortcutSheet : public QDialog {
  Q_OBJECT
 public:
  ShortcutSheet(widgets::CommandRegistry& commands, JsonStore& store, QWidget* parent);

  [[nodiscard]] QLineEdit* search() const { return search_; }
  [[nodiscard]] QTableWidget* table() const { return table_; }
  [[nodiscard]] QString note() const;
  /// Gives a command other keys. A sentence why not; empty: done.
  QString bind(const QString& command, const QKeySequence& keys);
  void reset(const QString& command);

 private:
  void fill();
  void filter();
  void edit(int row);

  widgets::CommandRegistry& commands_;
  JsonStore& store_;
  QLineEdit* search_;
  QTableWidget* table_;
  QLabel* note_;
};

/// The keys that were chosen before, at the start.
void applyShortcuts(widgets::CommandRegistry& commands, const JsonStore& store);

void showShortcutSheet(widgets::CommandRegistry& commands, JsonStore& store, QWidget& window);

}  // namespace mhc::workbench
