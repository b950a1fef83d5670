// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QString>

namespace mhc::workbench {

/// Notifications of the desktop (org.freedesktop.Notifications, specification 1.2) over the session bus. Where there is
/// no bus or nobody listens nothing happens; no call waits.
class DesktopNotifier : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// A later call with the same key replaces the notification instead of adding one. `body` is plain text.
  void notify(const QString& key, const QString& summary, const QString& body);

 Q_SIGNALS:
  void delivered(const QString& key);
  void failed(const QString& reason);

 private:
  QHash<QString, uint> shown_;  ///< the desktop's number of the newest notification of a key
};

}  // namespace mhc::workbench
