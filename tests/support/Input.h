// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWidget>

namespace mhc::test {

/// A mouse event as a person would make it: no button is down any more when one is let go.
inline void sendMouse(QWidget& to, QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton,
                      Qt::KeyboardModifiers keys = {}) {
  QMouseEvent event(type, at, to.mapToGlobal(at), button, type == QEvent::MouseButtonRelease ? Qt::NoButton : button,
                    keys);
  QApplication::sendEvent(&to, &event);
}

inline void sendKey(QWidget& to, int key, Qt::KeyboardModifiers keys = {}) {
  QKeyEvent event(QEvent::KeyPress, key, keys);
  QApplication::sendEvent(&to, &event);
}

/// Whether the widget wants a key for itself that is a command's too.
[[nodiscard]] inline bool keepsKey(QWidget& widget, int key) {
  QKeyEvent asked(QEvent::ShortcutOverride, key, {});
  asked.ignore();
  QApplication::sendEvent(&widget, &asked);
  return asked.isAccepted();
}

}  // namespace mhc::test
