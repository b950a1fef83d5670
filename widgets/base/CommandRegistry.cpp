// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/CommandRegistry.h"

#include <QAction>
#include <QMenu>
#include <QWidget>
#include <algorithm>
#include <optional>
#include <utility>

#include "widgets/base/Theme.h"

namespace mhc::widgets {

struct CommandRegistry::Entry {
  Command command;
  std::unique_ptr<QAction> action = std::make_unique<QAction>();
};

CommandRegistry::CommandRegistry(QObject* parent) : QObject(parent) {
  connect(&Theme::current(), &Theme::changed, this, [this] {
    for (const auto& entry : entries_) entry->action->setIcon(Theme::current().icon(entry->command.icon));
  });
}

CommandRegistry::~CommandRegistry() = default;

void CommandRegistry::add(Command command) {
  Entry* entry = byId_.value(command.id);
  if (entry == nullptr) {
    entries_.push_back(std::make_unique<Entry>());
    entry = entries_.back().get();
    byId_.insert(command.id, entry);
    connect(entry->action.get(), &QAction::triggered, this, [this, id = command.id] { run(id); });
  } else if (entry->command.scope != command.scope) {
    const auto widgets = entry->action->associatedObjects();
    for (QObject* object : widgets) {
      if (auto* widget = qobject_cast<QWidget*>(object); widget != nullptr && qobject_cast<QMenu*>(widget) == nullptr) {
        widget->removeAction(entry->action.get());
      }
    }
  }
  entry->command = std::move(command);
  update(*entry);
  install(*entry);
  Q_EMIT changed();
}

void CommandRegistry::remove(const QString& id) {
  if (byId_.remove(id) == 0) return;
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return entry->command.id == id; });
  // A command may remove itself while its action is being triggered.
  (*found)->action->disconnect(this);
  (*found)->action.release()->deleteLater();
  entries_.erase(found);
  Q_EMIT changed();
}

const Command* CommandRegistry::find(const QString& id) const {
  const Entry* entry = byId_.value(id);
  return entry != nullptr ? &entry->command : nullptr;
}

std::vector<const Command*> CommandRegistry::all() const {
  std::vector<const Command*> commands;
  commands.reserve(entries_.size());
  for (const auto& entry : entries_) commands.push_back(&entry->command);
  return commands;
}

QString CommandRegistry::disabledReason(const QString& id) const {
  const Command* command = find(id);
  if (command == nullptr) return tr("There is no command \"%1\".").arg(id);
  if (!command->run) return tr("\"%1\" does nothing yet.").arg(command->text);
  return command->disabledReason ? command->disabledReason() : QString();
}

bool CommandRegistry::run(const QString& id) {
  const QString reason = disabledReason(id);
  if (!reason.isEmpty()) {
    refresh();  // the action did not know yet, and a switch has already turned itself over
    Q_EMIT refused(id, reason);
    return false;
  }
  const std::function<void()> act = find(id)->run;  // a copy: the command may take itself out of the registry
  act();
  refresh();
  Q_EMIT ran(id);
  return true;
}

QAction* CommandRegistry::action(const QString& id) const {
  const Entry* entry = byId_.value(id);
  return entry != nullptr ? entry->action.get() : nullptr;
}

void CommandRegistry::installInto(QWidget* window) {
  windows_.emplace_back(window);
  for (const auto& entry : entries_) {
    if (entry->command.scope.isEmpty()) window->addAction(entry->action.get());
  }
}

void CommandRegistry::installScope(const QString& scope, QWidget* view) {
  std::erase_if(scopes_, [](const auto& pair) { return pair.second.isNull(); });
  scopes_.emplace_back(scope, view);
  for (const auto& entry : entries_) {
    if (entry->command.scope == scope) view->addAction(entry->action.get());
  }
}

void CommandRegistry::install(Entry& entry) {
  if (entry.command.scope.isEmpty()) {
    for (const auto& window : windows_) {
      if (window != nullptr) window->addAction(entry.action.get());
    }
    return;
  }
  for (const auto& [scope, view] : scopes_) {
    if (view != nullptr && scope == entry.command.scope) view->addAction(entry.action.get());
  }
}

void CommandRegistry::fillMenu(QMenu* menu, const QString& title) const {
  std::optional<int> section;
  QHash<QString, QMenu*> inner;  // "Design/Align" stands in a menu of its own within Design
  for (const auto& entry : entries_) {
    const QString& place = entry->command.menu;
    if (place.section(QLatin1Char('/'), 0, 0) != title) continue;
    if (section.has_value() && *section != entry->command.section) menu->addSeparator();
    section = entry->command.section;
    QMenu* target = menu;
    if (const QString name = place.section(QLatin1Char('/'), 1); !name.isEmpty()) {
      QMenu*& found = inner[name];
      if (found == nullptr) found = menu->addMenu(name), found->setToolTipsVisible(true);
      target = found;
    }
    target->addAction(entry->action.get());
  }
  menu->setToolTipsVisible(true);
}

QStringList CommandRegistry::menuTitles() const {
  QStringList titles;
  for (const auto& entry : entries_) {
    const QString menu = entry->command.menu.section(QLatin1Char('/'), 0, 0);
    if (!menu.isEmpty() && !titles.contains(menu)) titles.push_back(menu);
  }
  return titles;
}

void CommandRegistry::update(Entry& entry) {
  const Command& command = entry.command;
  QAction& action = *entry.action;
  action.setProperty("submenu", command.menu.section(QLatin1Char('/'), 1));  // for context menus
  QString escaped = command.text;
  action.setText(escaped.replace(QLatin1Char('&'), QStringLiteral("&&")));
  action.setIcon(Theme::current().icon(command.icon));
  action.setShortcuts(rebound_.value(command.id, command.shortcuts));
  action.setShortcutContext(command.scope.isEmpty() ? Qt::WindowShortcut : Qt::WidgetWithChildrenShortcut);
  action.setCheckable(static_cast<bool>(command.checked));
  refresh(entry);
}

/// Only what can change by itself; QAction tells nobody about a value that stays the same.
void CommandRegistry::refresh(Entry& entry) {
  const Command& command = entry.command;
  QAction& action = *entry.action;
  const QString reason = disabledReason(command.id);
  if (command.checked) action.setChecked(command.checked());
  action.setEnabled(reason.isEmpty());
  QString tip = command.description.isEmpty() ? command.text : command.description;
  if (!action.shortcut().isEmpty()) {
    tip += QStringLiteral(" (%1)").arg(action.shortcut().toString(QKeySequence::NativeText));
  }
  if (!reason.isEmpty()) tip += QLatin1Char('\n') + reason;
  action.setToolTip(tip);
  action.setStatusTip(reason.isEmpty() ? command.description : reason);
}

void CommandRegistry::refresh() {
  for (const auto& entry : entries_) refresh(*entry);
}

void CommandRegistry::setShortcuts(const QString& id, const QList<QKeySequence>& shortcuts) {
  rebound_.insert(id, shortcuts);  // kept for a command that comes later, or is replaced
  Entry* entry = byId_.value(id);
  if (entry == nullptr) return;
  update(*entry);
  Q_EMIT changed();
}

QStringList CommandRegistry::problems() const {
  QStringList found;
  for (const auto& entry : entries_) {
    const Command& command = entry->command;
    if (command.text.trimmed().isEmpty()) found += tr("Command %1 has no text.").arg(command.id);
    if (command.description.trimmed().isEmpty()) found += tr("Command %1 has no description.").arg(command.id);
    if (!command.run) found += tr("Command %1 does nothing.").arg(command.id);
    if (!command.icon.isEmpty() && Theme::current().icon(command.icon).isNull()) {
      found += tr("Command %1 names an icon that does not exist: %2.").arg(command.id, command.icon);
    }
  }
  for (std::size_t a = 0; a < entries_.size(); ++a) {
    for (std::size_t b = a + 1; b < entries_.size(); ++b) {
      const QString& first = entries_[a]->command.scope;
      const QString& second = entries_[b]->command.scope;
      if (first != second && !first.isEmpty() && !second.isEmpty()) continue;  // never live at once
      for (const QKeySequence& keys : entries_[a]->action->shortcuts()) {
        if (keys.isEmpty() || !entries_[b]->action->shortcuts().contains(keys)) continue;
        found += tr("%1 starts both %2 and %3.")
                     .arg(keys.toString(), entries_[a]->command.id, entries_[b]->command.id);
      }
    }
  }
  return found;
}

}  // namespace mhc::widgets
