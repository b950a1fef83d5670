// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QStandardPaths>
#include <QString>
#include <QStringList>

namespace mhc::test {

/// A dbus-daemon of the test's own as this process' session bus; it ends with this object.
class PrivateBus {
 public:
  PrivateBus() = default;
  ~PrivateBus() {
    if (daemon_.state() == QProcess::NotRunning) return;
    daemon_.terminate();
    daemon_.waitForFinished();
  }
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  [[nodiscard]] static bool installed() { return !program().isEmpty(); }
  /// Starts the daemon and names it in DBUS_SESSION_BUS_ADDRESS. False if it did not start or tells no address.
  [[nodiscard]] bool start() {
    daemon_.start(program(), {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address=1")});
    if (!daemon_.waitForStarted()) return false;
    while (!daemon_.canReadLine() && daemon_.waitForReadyRead(30'000)) {
    }
    const QByteArray line = daemon_.readLine().trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", line);
    address_ = QString::fromLatin1(line);
    return !line.isEmpty();
  }
  [[nodiscard]] const QString& address() const { return address_; }

 private:
  static QString program() { return QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")); }

  QProcess daemon_;
  QString address_;
};

}  // namespace mhc::test
