// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <memory>
#include <vector>

#include "widgets/base/Command.h"

class QAction;
class QMenu;
class QToolBar;
class QWidget;

namespace mhc::widgets {

/// All commands of a window. Every command has one QAction whose text, icon, shortcuts, state and tooltip follow it.
class CommandRegistry : public QObject {
  Q_OBJECT

 public:
  explicit CommandRegistry(QObject* parent = nullptr);
  ~CommandRegistry() override;

  /// Adds a command; one with the same id is replaced.
  void add(Command command);
  void remove(const QString& id);

  [[nodiscard]] const Command* find(const QString& id) const;
  [[nodiscard]] std::vector<const Command*> all() const;
  /// Why it cannot be run now; empty if it can. Unknown ids give a sentence too.
  [[nodiscard]] QString disabledReason(const QString& id) const;

  /// Runs it if it is enabled; else emits refused(id, reason).
  bool run(const QString& id);

  /// The command's action, owned by the registry; null for an unknown id.
  [[nodiscard]] QAction* action(const QString& id) const;
  /// Makes global shortcuts work in `window`: adds all global actions to it, those added later too.
  void installInto(QWidget* window);
  /// Gives a view of type `scope` that scope's actions, live while the view or a child of it has the focus.
  void installScope(const QString& scope, QWidget* view);
  /// Appends all commands of that menu in the order they were added, with section lines.
  void fillMenu(QMenu* menu, const QString& title) const;
  /// Titles of menus, in the order of first appearance.
  [[nodiscard]] QStringList menuTitles() const;

  /// Asks every command again whether it is enabled and checked. Cheap; call after anything changed.
  void refresh();
  /// Overrides the shortcuts of a command (rebinding), also of one that is added later; an empty list removes them.
  void setShortcuts(const QString& id, const QList<QKeySequence>& shortcuts);

  /// Sentences about commands without text or description, and shortcuts used twice where both could fire. For tests.
  [[nodiscard]] QStringList problems() const;

 Q_SIGNALS:
  void changed();                                        ///< commands came or went
  void ran(const QString& id);
  void refused(const QString& id, const QString& reason);

 private:
  struct Entry;
  void update(Entry& entry);
  void refresh(Entry& entry);
  void install(Entry& entry);

  std::vector<std::unique_ptr<Entry>> entries_;
  QHash<QString, Entry*> byId_;
  QHash<QString, QList<QKeySequence>> rebound_;
  std::vector<QPointer<QWidget>> windows_;
  std::vector<std::pair<QString, QPointer<QWidget>>> scopes_;
};

}  // namespace mhc::widgets
