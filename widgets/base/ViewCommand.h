// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>

#include "widgets/base/Command.h"
#include "widgets/base/View.h"

namespace mhc::widgets {

/// A command of a type of view: it acts on the focused view, if that is one.
template <typename OfType, typename Act>
[[nodiscard]] Command viewCommand(const std::function<View*()>& focused, const QString& scope, const char* id,
                                  const QString& text, const QString& description, Act act) {
  Command command;
  command.id = QString::fromLatin1(id);
  command.text = text;
  command.description = description;
  command.scope = scope;
  command.run = [focused, act] {
    if (auto* view = qobject_cast<OfType*>(focused())) act(*view);
  };
  return command;
}

}  // namespace mhc::widgets
