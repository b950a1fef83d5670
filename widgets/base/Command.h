// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>
#include <functional>

namespace mhc::widgets {

/// One thing a person can ask for: the only source of menus, toolbars, context menus, palette and shortcut sheet.
struct Command {
  QString id{};           ///< "run.pause"; unique in a registry
  QString text{};         ///< menu text, no mnemonic needed: "Pause"
  QString description{};  ///< one sentence, shown as tooltip and searched by the palette
  QString icon{};         ///< name for Theme::icon; may be empty
  QList<QKeySequence> shortcuts{};
  QString scope{};        ///< empty: works everywhere; else the id of the view type that must have the focus
  QString menu{};         ///< title of the menu it stands in ("Run"); empty: none, only palette and toolbars
  int section = 0;        ///< commands of a menu with different numbers are set apart by a line
  std::function<QString()> disabledReason{};  ///< a sentence why it cannot be run now; null or empty text: it can
  std::function<bool()> checked{};            ///< null: not a switch
  std::function<void()> run{};
};

}  // namespace mhc::widgets
