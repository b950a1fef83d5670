// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "app/workbench/settings/Settings.h"

class QLineEdit;
class QMainWindow;

namespace mhc::workbench {

/// All settings, made from their schema: searchable, each counts at once, each has a way back to its default.
class PreferencesPanel : public QWidget {
  Q_OBJECT

 public:
  explicit PreferencesPanel(Settings& settings, QWidget* parent = nullptr);

  [[nodiscard]] QLineEdit* searchField() const { return search_; }
  /// The editor of a setting, for tests.
  [[nodiscard]] QWidget* editorOf(const std::string& key) const;
  [[nodiscard]] int shownRows() const;

 private:
  struct Row {
    const SettingField* field = nullptr;
    QWidget* box = nullptr;
    QWidget* editor = nullptr;
    std::function<void()> show;  ///< the setting's present value
  };
  Row makeRow(const SettingField& field);
  QWidget* makeEditor(const SettingField& field, std::function<void()>& show);
  void filter(const QString& words);

  Settings& settings_;
  QLineEdit* search_;
  std::vector<Row> rows_;
};

/// Shows the panel in a dock of the window, made at the first call.
void showPreferences(QMainWindow& window, Settings& settings);

}  // namespace mhc::workbench
