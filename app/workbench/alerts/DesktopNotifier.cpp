// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/alerts/DesktopNotifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

namespace mhc::workbench {
namespace {

constexpr int kDesktopDecides = -1;  // how long it stays

}  // namespace

void DesktopNotifier::notify(const QString& key, const QString& summary, const QString& body) {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) {
    Q_EMIT failed(tr("There is no session bus."));
    return;
  }
  QDBusMessage call = QDBusMessage::createMethodCall(
      QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
      QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
  // The body may hold markup, so ours must not look like some.
  call << QStringLiteral("mHC Workbench") << shown_.value(key, 0U) << QStringLiteral("dialog-warning") << summary
       << body.toHtmlEscaped() << QStringList() << QVariantMap() << kDesktopDecides;
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, key, watcher] {
    const QDBusPendingReply<uint> reply = *watcher;
    watcher->deleteLater();
    if (reply.isError()) {
      Q_EMIT failed(reply.error().message());
      return;
    }
    shown_[key] = reply.value();
    Q_EMIT delivered(key);
  });
}

}  // namespace mhc::workbench
