// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>
#include <QString>

class QLineEdit;
class QListView;
class QLabel;

namespace mhc::widgets {

class CommandRegistry;
class CommandPaletteModel;

/// Ctrl+Shift+P: a search field over all commands by name and description, with shortcuts and, for disabled ones, the
/// reason. Enter runs, Esc closes. Opens at the top centre of its parent window.
class CommandPalette : public QFrame {
  Q_OBJECT

 public:
  CommandPalette(CommandRegistry& registry, QWidget* window);
  ~CommandPalette() override;
  /// Shows it, empty and focused.
  void open();
  [[nodiscard]] QListView* list() const { return list_; }
  [[nodiscard]] QLineEdit* field() const { return field_; }

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void runCurrent();
  void closeIt();
  void place();
  void restyle();

  CommandRegistry& registry_;
  CommandPaletteModel* model_;
  QLineEdit* field_;
  QListView* list_;
  QLabel* note_;
  QPointer<QWidget> before_;  ///< had the focus when it was opened
};

/// How well `query` matches, larger is better; −1: not at all. Every word of the query must be found in name or description
/// (as text, or its letters in order in the name); hits at word starts and in the name count more.
[[nodiscard]] int fuzzyScore(const QString& query, const QString& name, const QString& description);

}  // namespace mhc::widgets
